import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicktype.*;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What quicktype makes for Java reads each event that comes, one a line: its id and its workflow, or the type that it does not know. */
public final class Reader {
    private static String read(String text) throws IOException {
        String type = new ObjectMapper().readTree(text).path("type").asText();
        switch (type) {
            case "io.sluice.workflow.definition.changed.v1": {
                WorkflowDefinitionChanged event = Converter.WorkflowDefinitionChangedFromJsonString(text);
                return event.getID() + " " + event.getData().getWorkflowID();
            }
            case "io.sluice.workflow.version.created.v1": {
                WorkflowVersionCreated event = Converter.WorkflowVersionCreatedFromJsonString(text);
                return event.getID() + " " + event.getData().getWorkflowID();
            }
            case "io.sluice.workflow.properties.changed.v1": {
                WorkflowPropertiesChanged event = Converter.WorkflowPropertiesChangedFromJsonString(text);
                return event.getID() + " " + event.getData().getWorkflowID();
            }
            case "io.sluice.workflow.activated.v1": {
                WorkflowActivated event = Converter.WorkflowActivatedFromJsonString(text);
                return event.getID() + " " + event.getData().getWorkflowID();
            }
            case "io.sluice.workflow.deactivated.v1": {
                WorkflowDeactivated event = Converter.WorkflowDeactivatedFromJsonString(text);
                return event.getID() + " " + event.getData().getWorkflowID();
            }
            case "io.sluice.workflow.deleted.v1": {
                WorkflowDeleted event = Converter.WorkflowDeletedFromJsonString(text);
                return event.getID() + " " + event.getData().getWorkflowID();
            }
            case "io.sluice.workflow-instance.status.changed.v1": {
                WorkflowInstanceStatusChanged event = Converter.WorkflowInstanceStatusChangedFromJsonString(text);
                return event.getID() + " " + event.getData().getWorkflowID();
            }
            case "io.sluice.step-instance.status.changed.v1": {
                StepInstanceStatusChanged event = Converter.StepInstanceStatusChangedFromJsonString(text);
                return event.getID() + " " + event.getData().getWorkflowID();
            }
            default:
                return "unknown " + type;
        }
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                System.out.println(read(line));
            } catch (IOException error) {
                System.out.println("unreadable: " + error.getMessage());
            }
        }
    }
}
