-- Whose party works here no more is called no more: not as one of it, and not as an officer, dispatcher or verifier that it sent. The
-- outer CASE looks a party up only for those who are behind the audience.
CREATE OR REPLACE FUNCTION anju.is_reachable(audience text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM users u
    WHERE NOT u.disabled AND CASE WHEN
      CASE split_part(audience, ':', 1)
        WHEN 'party' THEN u.party_id = substr(audience, 7)
        WHEN 'officers' THEN u.role IN ('verifier', 'dispatcher', 'supervisor', 'admin') AND EXISTS (
          SELECT FROM jsonb_array_elements_text(u.scopes) AS s
          WHERE replace(s, '-', '_') = substr(audience, 10)
        )
        ELSE u.role = ANY (
          CASE split_part(audience, ':', 1)
            WHEN 'dispatchers' THEN ARRAY['dispatcher', 'supervisor', 'admin']
            WHEN 'supervisors' THEN ARRAY['supervisor', 'admin']
            WHEN 'verifiers' THEN ARRAY['verifier', 'supervisor']
          END
        ) AND EXISTS (
          SELECT FROM jsonb_array_elements_text(u.scopes) AS s
          WHERE replace(s, '-', '_')::ltree @> substr(audience, position(':' IN audience) + 1)::ltree
        )
      END
    THEN NOT EXISTS (SELECT FROM parties p WHERE p.id = u.party_id AND p.gone_ms IS NOT NULL) ELSE false END
  )
$$;

CREATE OR REPLACE FUNCTION anju.audience_members(audience text) RETURNS TABLE (user_id text, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.id, u.display_name FROM users u
  WHERE NOT u.disabled AND CASE WHEN
    CASE split_part(audience, ':', 1)
      WHEN 'party' THEN u.party_id = substr(audience, 7)
      WHEN 'officers' THEN u.role IN ('verifier', 'dispatcher', 'supervisor', 'admin') AND EXISTS (
        SELECT FROM jsonb_array_elements_text(u.scopes) AS s
        WHERE replace(s, '-', '_') = substr(audience, 10)
      )
      ELSE u.role = ANY (
        CASE split_part(audience, ':', 1)
          WHEN 'dispatchers' THEN ARRAY['dispatcher', 'supervisor', 'admin']
          WHEN 'supervisors' THEN ARRAY['supervisor', 'admin']
          WHEN 'verifiers' THEN ARRAY['verifier', 'supervisor']
        END
      ) AND EXISTS (
        SELECT FROM jsonb_array_elements_text(u.scopes) AS s
        WHERE replace(s, '-', '_')::ltree @> substr(audience, position(':' IN audience) + 1)::ltree
      )
    END
  THEN NOT EXISTS (SELECT FROM parties p WHERE p.id = u.party_id AND p.gone_ms IS NOT NULL) ELSE false END
  ORDER BY u.id
$$;

-- Names of people whom a calendar still has and nobody calls any more; no more of a user than that.
CREATE FUNCTION anju.user_names(ids text[]) RETURNS TABLE (user_id text, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.id, u.display_name FROM users u WHERE u.id = ANY (ids) ORDER BY u.id
$$;

DO $$
BEGIN
  EXECUTE 'GRANT CREATE ON SCHEMA anju TO anju_admin';
  EXECUTE 'ALTER FUNCTION anju.user_names(text[]) OWNER TO anju_admin';
  EXECUTE 'REVOKE CREATE ON SCHEMA anju FROM anju_admin';
END
$$;
