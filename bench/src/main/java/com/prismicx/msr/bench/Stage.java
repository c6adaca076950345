package com.prismicx.msr.bench;

import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc.SystemRegistryBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The contestants in their JVM, with the {@link Sample} registered. */
final class Stage implements AutoCloseable {
  private final Folder folder;
  private final Child child;
  private final Map<String, String> ports;

  private Stage(Folder folder, Child child) {
    this.folder = folder;
    this.child = child;
    ports = child.await(() -> Optional.of(PropertyFile.read(folder.file("ports"))));
  }

  static Stage start(Map<String, String> settings) {
    Folder folder = Folder.create("stage");
    try {
      PropertyFile.write(folder.file("settings"), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Child child =
        Child.start(
            "stage",
            Checkout.java(
                System.getProperty("java.class.path"),
                StageMain.class.getName(),
                folder.file("settings").toString(),
                folder.file("ports").toString()),
            folder);
    Stage stage = new Stage(folder, child);
    stage.rehearse();
    return stage;
  }

  /** The product. */
  int product() {
    return Integer.parseInt(ports.get("product"));
  }

  /** The one written by hand. */
  int jdbc() {
    return Integer.parseInt(ports.get("jdbc"));
  }

  /** The constant reply. */
  int constant() {
    return Integer.parseInt(ports.get("constant"));
  }

  /** Registers the sample, and makes sure that all three answer alike: else the comparison would be none. */
  private void rehearse() {
    ManagementSystem written = call(jdbc(), stub -> stub.createSystem(Sample.create(Sample.ID)));
    requireAlike(written, call(jdbc(), stub -> stub.getSystem(Sample.get())));
    requireAlike(written, call(product(), stub -> stub.getSystem(Sample.get())));
    requireAlike(timeless(written), timeless(call(constant(), s -> s.getSystem(Sample.get()))));
    String another = Sample.ID + "_2";
    ManagementSystem created = call(product(), stub -> stub.createSystem(Sample.create(another)));
    requireAlike(timeless(written).toBuilder().setSystemId(another).build(), timeless(created));
  }

  private static void requireAlike(ManagementSystem expected, ManagementSystem answer) {
    if (!expected.equals(answer)) {
      throw new IllegalStateException("the contestants differ: " + expected + " and " + answer);
    }
  }

  private static ManagementSystem timeless(ManagementSystem system) {
    return system.toBuilder().clearCreatedAt().clearUpdatedAt().build();
  }

  private static ManagementSystem call(
      int port, Function<SystemRegistryBlockingStub, ManagementSystem> call) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      return call.apply(SystemRegistryGrpc.newBlockingStub(channel));
    } finally {
      channel.shutdownNow();
    }
  }

  @Override
  public void close() {
    child.close();
    folder.close();
  }
}
