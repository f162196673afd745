-- What drizzle-kit emits no statement for: extension, roles, and the functions that the policies read the scope with.

CREATE EXTENSION IF NOT EXISTS ltree;

-- Group roles without login. Roles belong to the cluster, so another database of it may have made them.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['anju_app', 'anju_ingest', 'anju_sweeper', 'anju_admin'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO anju_app, anju_ingest, anju_sweeper, anju_admin;
-- A login looks here for the state of the migrations before it takes on any role.
GRANT USAGE ON SCHEMA anju TO PUBLIC;
GRANT SELECT ON anju.migrations TO PUBLIC;

-- A setting that an earlier transaction made is '' afterwards, not NULL: nullif() makes "no scope" mean "nothing".

-- Hierarchy paths that the transaction sees; NULL without a scope, and NULL compares with no row.
CREATE FUNCTION anju.scope_paths() RETURNS ltree[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT string_to_array(nullif(current_setting('anju.paths', true), ''), ',')::ltree[]
$$;

-- The party for whom the user acts, or NULL.
CREATE FUNCTION anju.scope_party() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('anju.party', true), '')
$$;

-- Whether the transaction has the whole of a district in its scope: it also sees what belongs to no place yet.
CREATE FUNCTION anju.scope_has_district() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce((SELECT bool_or(nlevel(p) = 1) FROM unnest(anju.scope_paths()) AS p), false)
$$;
