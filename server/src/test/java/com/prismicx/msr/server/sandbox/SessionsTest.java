package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.server.error.ServiceException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SessionsTest {
  @Test
  void are_so_many_at_once_and_a_closed_one_makes_room_for_one_more() {
    Sessions two = new Sessions(2, "exports", Duration.ZERO);
    Sessions.Taken first = two.take();
    try (Sessions.Taken _ = two.take()) {
      assertThatThrownBy(two::take)
          .isInstanceOf(ServiceException.Exhausted.class)
          .hasMessage("this server runs 2 exports at once; repeat when one is done");
      first.close();
      first.close();
      assertThat(two.take()).isNotNull();
      assertThatThrownBy(two::take).isInstanceOf(ServiceException.Exhausted.class);
    }
  }
}
