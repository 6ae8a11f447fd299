-- Wrong codes of each address, of which there is a digest here, and of all together, which stand under the empty one: when
-- there will be as many guesses again as at first, in seconds since 1970. After a crash of the server nobody has guessed.
CREATE UNLOGGED TABLE guesses (
  who text COLLATE "C" PRIMARY KEY,
  full_at double precision NOT NULL
) WITH (fillfactor = 50);

-- Seconds until a code from an address is looked at, and no more than zero where it is; a wrong one is counted then. The
-- rules are those of GuessLimit. Wrong ones are counted one after the other, so two at once cannot both be the last.
CREATE FUNCTION guess(address text, is_wrong boolean, per_address double precision, in_all double precision)
RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
  now double precision;
  full_of_one double precision;
  full_of_all double precision;
  wait double precision;
  wait_of_all double precision;
BEGIN
  IF is_wrong THEN
    INSERT INTO guesses VALUES ('', 0), (address, 0) ON CONFLICT DO NOTHING;
    PERFORM FROM guesses WHERE who = '' FOR UPDATE;
  END IF;
  now := extract(epoch FROM clock_timestamp());
  SELECT
    coalesce(greatest(max(full_at) FILTER (WHERE who = address) - now, 0), 0),
    coalesce(greatest(max(full_at) FILTER (WHERE who = '') - now, 0), 0)
  INTO full_of_one, full_of_all FROM guesses WHERE who IN ('', address);
  -- A millionth of a second is forgiven, which is what a number of seconds since 1970 is good to.
  wait := full_of_one - 60 + 60 / per_address - 1e-6;
  wait_of_all := full_of_all - 60 + 60 / in_all - 1e-6;
  IF wait_of_all > 0 THEN
    wait := least(full_of_one, greatest(wait_of_all, 1));
  END IF;
  IF is_wrong AND wait <= 0 THEN
    IF random() < 0.003 THEN  -- it looks at all rows, of which a flood from many addresses makes thousands
      DELETE FROM guesses WHERE full_at < now AND who NOT IN ('', address);
    END IF;
    IF wait_of_all > 0 THEN
      UPDATE guesses SET full_at = now + 60 WHERE who = address;
    ELSE
      UPDATE guesses SET full_at = now + full_of_one + 60 / per_address WHERE who = address;
      UPDATE guesses SET full_at = now + full_of_all + 60 / in_all WHERE who = '';
    END IF;
  END IF;
  RETURN wait;
END
$$;
