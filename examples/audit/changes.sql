-- Who changed which workflow, and how?
SELECT substr(time, 1, 19) AS "at",
       json_extract_scalar(data, '$.workflow_id') AS "workflow",
       replace(replace(event_type, 'io.sluice.workflow.', ''), '.v1', '') AS "change",
       json_extract_scalar(data, '$.author.name') AS "author"
FROM sluice_prod_audit.v1
WHERE event_type LIKE 'io.sluice.workflow.%'
ORDER BY time
