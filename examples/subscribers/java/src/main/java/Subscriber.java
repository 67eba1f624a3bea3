import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import events.StepInstanceStatusChanged;
import events.WorkflowActivated;
import events.WorkflowDeactivated;
import events.WorkflowDefinitionChanged;
import events.WorkflowDeleted;
import events.WorkflowInstanceStatusChanged;
import events.WorkflowPropertiesChanged;
import events.WorkflowVersionCreated;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A subscriber with nothing of Sluice but types that are generated from its JSON Schema.
 *
 * It reads what came, one text a line: the event as it is (raw delivery), in the envelope of SNS (a queue without raw delivery, an HTTPS
 * endpoint), or a whole Lambda event with one record of either. Of each it says what is to be done.
 */
public final class Subscriber {
    /** Numbers stay numbers and text stays text: "1" for an integer is an event that is not valid. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(com.fasterxml.jackson.databind.MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Known types by what `type` says, which is read first: a later type is no error. */
    private static final Map<String, Class<?>> TYPES = Map.of(
            "io.sluice.workflow.definition.changed.v1", WorkflowDefinitionChanged.class,
            "io.sluice.workflow.version.created.v1", WorkflowVersionCreated.class,
            "io.sluice.workflow.properties.changed.v1", WorkflowPropertiesChanged.class,
            "io.sluice.workflow.activated.v1", WorkflowActivated.class,
            "io.sluice.workflow.deactivated.v1", WorkflowDeactivated.class,
            "io.sluice.workflow.deleted.v1", WorkflowDeleted.class,
            "io.sluice.workflow-instance.status.changed.v1", WorkflowInstanceStatusChanged.class,
            "io.sluice.step-instance.status.changed.v1", StepInstanceStatusChanged.class);

    private record Key(String source, String of) {}

    /** An instant first, then a text: `sequence` is never a number, and alone says nothing about what is newest. */
    private record Moment(Instant time, String sequence) {
        boolean isBefore(Moment other) {
            int order = time.compareTo(other.time);
            return order < 0 || order == 0 && sequence.compareTo(other.sequence) < 0;
        }
    }

    /** What was seen, in this process; a program that lives longer keeps both in its database. */
    private final Set<Key> seen = new HashSet<>();
    private final Map<Key, Moment> newest = new HashMap<>();

    private String verdict(JsonNode event) {
        String source = event.get("source").textValue();
        if (!seen.add(new Key(source, event.get("id").textValue()))) return "duplicate";
        Key subject = new Key(source, event.get("subject").textValue());
        Moment moment = new Moment(Instant.parse(event.get("time").textValue()), event.get("sequence").textValue());
        Moment before = newest.get(subject);
        if (before != null && moment.isBefore(before)) return "outdated";
        newest.put(subject, moment);
        return "new";
    }

    /** The event within whatever it came in. */
    private static JsonNode bodyOf(String text) throws JsonProcessingException {
        JsonNode came = JSON.readTree(text);
        JsonNode first = came.path("Records").path(0);
        if (first.has("Sns")) return JSON.readTree(first.get("Sns").path("Message").asText());
        if (first.has("body")) return bodyOf(first.get("body").asText());
        return came.path("Type").asText().equals("Notification") ? JSON.readTree(came.path("Message").asText()) : came;
    }

    private String describe(String text) {
        try {
            JsonNode body = bodyOf(text);
            if (!body.has("specversion")) return "other";
            String type = body.path("type").asText();
            Class<?> known = TYPES.get(type);
            if (known == null) return "unknown " + type;
            String status = statusOf(JSON.treeToValue(body, known));
            long moment = Instant.parse(body.get("time").textValue()).toEpochMilli();
            return String.join(" ", verdict(body), type, body.get("subject").textValue(), Long.toString(moment), status);
        } catch (JsonProcessingException | RuntimeException error) {
            return "unreadable";
        }
    }

    private static String statusOf(Object event) {
        if (event instanceof WorkflowInstanceStatusChanged changed) return changed.getData().getStatus().value();
        if (event instanceof StepInstanceStatusChanged changed) return changed.getData().getStatus().value();
        return "-";
    }

    public static void main(String[] arguments) throws IOException {
        Subscriber subscriber = new Subscriber();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) out.println(subscriber.describe(line));
    }
}
