/**
 * The area under the ROC curve of `scored.score` for telling attacks from normal connections, from ranks
 * (Mann-Whitney), ties counted half.
 */
export const AUROC_SQL = `
  WITH ranked AS (
    SELECT label <> 'normal' AS attack,
           rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2 AS place
    FROM scored
  ), counted AS (
    SELECT sum(place) FILTER (attack) AS places,
           (count(*) FILTER (attack))::DOUBLE AS attacks,
           (count(*) FILTER (NOT attack))::DOUBLE AS normals
    FROM ranked
  )
  SELECT (places - attacks * (attacks + 1) / 2) / (attacks * normals) FROM counted`;

/** For each label, the share of its rows among the oddest 1 % (score of at least 2). */
export const FLAGGED_SQL = `
  SELECT label, count(*)::INTEGER AS connections,
         printf('%.1f', 100 * avg((score >= 2)::INTEGER)) AS flagged_percent,
         printf('%.2f', median(score)) AS median_score
  FROM scored GROUP BY label
  ORDER BY label <> 'normal', connections DESC LIMIT 8`;

/** The ten rows the model finds oddest, with the columns that say most about a connection. */
export const ODDEST_SQL = `
  SELECT printf('%.2f', score) AS score, label, protocol_type AS protocol, service, flag, duration,
         src_bytes, dst_bytes, hot, num_compromised AS compromised, num_root AS root
  FROM scored ORDER BY scored.score DESC LIMIT 10`;
