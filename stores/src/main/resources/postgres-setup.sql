-- What the Management System Repository needs of a PostgreSQL superuser, once per server.
--
--   psql -h HOST -U postgres -d postgres \
--        -v control_database=management_system_repository -v tenant_database=tenant_data \
--        -v control_password=... -v provisioner_password=... \
--        -f postgres-setup.sql
--
-- It can be run again at any time: what is there already stays as it is, passwords included.
-- A password may also be given as a SCRAM verifier (SCRAM-SHA-256$...), so that its plain text
-- never reaches this server's log.
-- Databases other than the two named above are never changed. A tenant's role can connect to each
-- of them that still grants CONNECT to PUBLIC, which is PostgreSQL's default. The service lists them
-- when it starts; to close one: REVOKE CONNECT, TEMPORARY ON DATABASE ... FROM PUBLIC.
--
-- The embedded server runs this very file, too. Its runner understands statements, \connect,
-- \gexec, \set ON_ERROR_STOP and :'variables': keep to these.

\set ON_ERROR_STOP on

-- From 16 on a membership says whether it inherits and whether it allows SET ROLE; the roles below
-- depend on both. The REVOKEs on functions of pg_catalog take a superuser: others get a mere warning.
DO $$
BEGIN
  IF current_setting('server_version_num')::int < 160000 THEN
    RAISE EXCEPTION 'PostgreSQL 16 or newer is needed, this server is %', current_setting('server_version');
  END IF;
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    RAISE EXCEPTION 'a superuser is needed, % is none', current_user;
  END IF;
END
$$;

-- Passwords are stored as SCRAM verifiers, whatever this server's default is.
SET password_encryption = 'scram-sha-256';

-- The service's own role: it owns the control database and has no right in the tenant database.
SELECT format('CREATE ROLE msr_control LOGIN PASSWORD %L', :'control_password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'msr_control') \gexec

-- CONNECT on the tenant database reaches the tenants' roles through this one group: granting it to
-- each role would rewrite the database's single row each time, and writers would collide there.
SELECT 'CREATE ROLE msr_connect NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'msr_connect') \gexec

-- The provisioner owns the tenant database and every tenant's schema. NOINHERIT: it acts with a
-- tenant's rights only after an explicit SET ROLE.
SELECT format('CREATE ROLE msr_provisioner LOGIN NOINHERIT PASSWORD %L', :'provisioner_password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'msr_provisioner') \gexec

-- It ends sessions of tenants that are over their budget (pg_signal_backend) and reads what they are
-- doing (pg_read_all_stats). INHERIT is said here because the role itself is NOINHERIT.
GRANT pg_signal_backend TO msr_provisioner WITH INHERIT TRUE;
GRANT pg_read_all_stats TO msr_provisioner WITH INHERIT TRUE;

-- Shards make the tenants' roles. A role slows down with every role that it made (a GRANT takes 7 ms
-- at 2,200 roles and 64 ms at 30,000), so the work is spread over 64 makers.
SELECT format('CREATE ROLE msr_p_%s NOLOGIN NOINHERIT CREATEROLE', lpad(n::text, 2, '0'))
FROM generate_series(0, 63) AS n
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'msr_p_' || lpad(n::text, 2, '0')) \gexec

-- The provisioner becomes a shard by SET ROLE only.
SELECT format('GRANT %I TO msr_provisioner WITH INHERIT FALSE, SET TRUE', shard.rolname)
FROM pg_roles AS shard
WHERE shard.rolname ~ '^msr_p_[0-9]{2}$'
  AND NOT EXISTS (
    SELECT FROM pg_auth_members AS m
    WHERE m.roleid = shard.oid AND m.member = 'msr_provisioner'::regrole
      AND NOT m.inherit_option AND m.set_option)
ORDER BY shard.rolname \gexec

-- A shard may put the roles that it makes into msr_connect, and gains nothing from it itself.
SELECT format('GRANT msr_connect TO %I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', shard.rolname)
FROM pg_roles AS shard
WHERE shard.rolname ~ '^msr_p_[0-9]{2}$'
  AND NOT EXISTS (
    SELECT FROM pg_auth_members AS m
    WHERE m.roleid = 'msr_connect'::regrole AND m.member = shard.oid
      AND m.admin_option AND NOT m.inherit_option AND NOT m.set_option)
ORDER BY shard.rolname \gexec

-- template0, because template1 may have another encoding or objects that somebody added.
SELECT format('CREATE DATABASE %I OWNER msr_control ENCODING ''UTF8'' TEMPLATE template0', :'control_database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'control_database') \gexec

SELECT format('CREATE DATABASE %I OWNER msr_provisioner ENCODING ''UTF8'' TEMPLATE template0', :'tenant_database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'tenant_database') \gexec

\connect :"control_database"

-- A name that is taken by somebody else's database is a mistake: stop before anything changes.
DO $$
DECLARE
  found record;
BEGIN
  SELECT pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding
  INTO found FROM pg_database WHERE datname = current_database();
  IF found.owner <> 'msr_control' OR found.encoding <> 'UTF8' THEN
    RAISE EXCEPTION 'database % is no control database of ours: owner %, encoding %',
      current_database(), found.owner, found.encoding;
  END IF;
END
$$;

-- PostgreSQL lets every role connect to every database: no tenant's role may log in here.
REVOKE ALL ON DATABASE :"control_database" FROM PUBLIC;

\connect :"tenant_database"

DO $$
DECLARE
  found record;
BEGIN
  SELECT pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding
  INTO found FROM pg_database WHERE datname = current_database();
  IF found.owner <> 'msr_provisioner' OR found.encoding <> 'UTF8' THEN
    RAISE EXCEPTION 'database % is no tenant database of ours: owner %, encoding %',
      current_database(), found.owner, found.encoding;
  END IF;
END
$$;

-- CONNECT only through the group; temporary tables would fill the disk outside any tenant's quota.
REVOKE ALL ON DATABASE :"tenant_database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"tenant_database" TO msr_connect;

-- Nothing is shared in schema public: it would be where two tenants could meet.
REVOKE CREATE, USAGE ON SCHEMA public FROM PUBLIC;

-- Advisory locks: 200,000 of them held by one tenant keep everybody else from connecting ("out of
-- shared memory"). Large objects belong to no schema and are invisible to quota, export and purge. The
-- input functions take a type by its number, and so run the check of another tenant's domain, whose
-- function may be SECURITY DEFINER; PostgreSQL itself asks for no right when it reads values by them.
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f.oid::regprocedure)
FROM pg_proc AS f
WHERE f.pronamespace = 'pg_catalog'::regnamespace
  AND f.proname ~ '^(pg_.*advisory|lo_|loread$|lowrite$|(array|domain|record|range|multirange)_in$)'
  AND has_function_privilege('public', f.oid, 'EXECUTE')
ORDER BY 1 \gexec

-- Extensions live here, where every tenant's search path finds their operators and nobody but the
-- provisioner can add anything.
CREATE SCHEMA IF NOT EXISTS ext AUTHORIZATION msr_provisioner;
GRANT USAGE ON SCHEMA ext TO PUBLIC;

-- The provisioner's own notes: which installations were removed, so that a worker that was paused meanwhile does not bring
-- one back.
CREATE SCHEMA IF NOT EXISTS msr_server AUTHORIZATION msr_provisioner;
CREATE TABLE IF NOT EXISTS msr_server.removed (
    schema text PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
SELECT 'ALTER TABLE msr_server.removed OWNER TO msr_provisioner'
FROM pg_class WHERE oid = 'msr_server.removed'::regclass AND relowner <> 'msr_provisioner'::regrole
\gexec

-- Sorts and hashes of one tenant must not fill the disk of all. A tenant's role cannot change it.
SELECT format('ALTER DATABASE %I SET temp_file_limit = %L', :'tenant_database', '4GB')
WHERE NOT EXISTS (
  SELECT FROM pg_db_role_setting AS s JOIN pg_database AS d ON d.oid = s.setdatabase
  WHERE s.setrole = 0 AND d.datname = :'tenant_database' AND array_to_string(s.setconfig, ',') LIKE '%temp_file_limit=%')
\gexec

-- The watchdog sees how large a schema grows before its transaction commits only by the files themselves; without
-- further rights this function reads no further than the data directory.
SELECT 'GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_file(text, boolean) TO msr_provisioner'
WHERE NOT has_function_privilege('msr_provisioner', 'pg_catalog.pg_stat_file(text, boolean)', 'EXECUTE')
\gexec
