/**
 * 900 deliveries with a column of every kind, NULLs in each, whose values go together: heavy parcels go by van, codes say the depot.
 * Rows from 800 on hold what training on the rows before them never met.
 */
export const DELIVERIES = `
  CREATE TABLE deliveries AS
  WITH base AS (SELECT i, hash(i) AS h, hash(i * 7919) AS g, i >= 800 AS late FROM range(900) r(i))
  SELECT
    i AS id,
    CASE WHEN i % 31 = 0 THEN NULL WHEN i = 850 THEN 'infinity'::DOUBLE WHEN i = 851 THEN 'nan'::DOUBLE WHEN late AND i % 3 = 0 THEN 900
      ELSE 1 + (h % 4) * 10 + (g % 1000) / 100.0 END::DOUBLE AS weight,
    CASE WHEN i % 37 > 0 THEN round(exp((h % 4) * 3 + (g % 100) / 50.0)) - 1 END::BIGINT AS "price ""net""",
    CASE WHEN i % 29 > 0 THEN (g % 700) / 100 END::DECIMAL(6, 2) AS distance,
    CASE WHEN i % 23 > 0 THEN h % 4 = 3 END AS fragile,
    CASE WHEN i % 41 = 0 THEN NULL WHEN i = 860 THEN 7 ELSE (g % 2) END::INTEGER AS returned,
    CASE WHEN i % 19 = 0 THEN NULL WHEN i % 97 = 3 AND late THEN 'O''Neil''s ünseen' ELSE ['bike', 'car', 'van', 'große LKW'][(h % 4 + 1)::INT] END AS vehicle,
    CASE WHEN i % 43 > 0 THEN (CASE WHEN late AND i % 5 = 0 THEN 9 ELSE h % 4 END) / 4 END::DOUBLE AS rate_class,
    CASE WHEN i % 17 = 0 THEN NULL WHEN late AND i % 4 = 0 THEN 'street ' || i ELSE 'street ' || (g % 190) END AS street,
    CASE WHEN i % 13 = 0 THEN NULL WHEN i = 870 THEN '' WHEN late AND i % 6 = 0 THEN 'x' || i || 'é𝄞-too-long-for-the-places'
      ELSE chr((65 + h % 4)::INT) || lpad((g % 977)::VARCHAR, 3, '0') || '-' || i END AS code,
    CASE WHEN i % 11 = 0 THEN NULL WHEN late AND i % 7 = 0 THEN 'Entirely new ㄱ漢字 words 𝄞 arrive, No. ' || i
      ELSE 'Please ring at door ' || (g % 50) || ', then leave with the ' || ['neighbour', 'porter', 'shop', 'café'][(h % 4 + 1)::INT] || ' on floor ' || (g % 9) || ' reference ' || i END AS note,
    CASE WHEN i = 880 THEN 'infinity'::TIMESTAMP WHEN i % 53 > 0 THEN TIMESTAMP '2024-01-01 00:00:00.5' + to_minutes((g % 1500000)::BIGINT) + to_hours((h % 4)::BIGINT) END AS ordered_at,
    CASE WHEN i % 47 > 0 THEN TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_minutes((h % 1500000)::BIGINT) END AS sent_at,
    CASE WHEN i % 59 > 0 THEN DATE '2023-06-01' + (g % 500)::INT END AS due,
    CASE WHEN i % 61 > 0 THEN TIME '06:00:00' + to_minutes((h % 4 * 180 + g % 60)::BIGINT) END AS slot,
    CASE WHEN i % 67 > 0 THEN [(h % 4)::FLOAT, CASE WHEN i % 71 > 0 THEN (g % 100) / 10 END::FLOAT, ((h % 4) * (g % 7))::FLOAT] END::FLOAT[3] AS shape
  FROM base`;

/** Options that train a model of the deliveries' every column in moments. */
export const DELIVERY_OPTIONS = `{max_iterations: 4, seed: 3, columns: {
  id: {exclude: true}, code: {kind: 'text'}, rate_class: {kind: 'categorical'}, sent_at: {time_zone: 'Europe/Berlin'},
  vehicle: {missing: 'informative'}, fragile: {missing: 'informative', weight: 2}}}`;
