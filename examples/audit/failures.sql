-- Which workflows failed, how often, and when last? An event that came twice counts once.
SELECT json_extract_scalar(data, '$.workflow_id') AS "workflow",
       count(DISTINCT source || ' ' || id) AS "failures",
       max(time) AS "last"
FROM sluice_prod_audit.v1
WHERE event_type = 'io.sluice.workflow-instance.status.changed.v1'
  AND json_extract_scalar(data, '$.status') IN ('FAILED', 'TIMED_OUT')
GROUP BY 1
ORDER BY 2 DESC, 1
