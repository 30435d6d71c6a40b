import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.ValidateOutcome;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.test.Scenario;
import org.javarosa.xform.util.XFormAnswerDataParser;

/**
 * Fills in a form through JavaRosa, the engine inside ODK Collect, and prints the XML that Collect would send.
 *
 * Steps through the form as a person swipes: each question that the engine shows is answered from the file, a member is added
 * while the file has answers for one more, and what the engine doesn't show is not answered. The file has lines
 * "path TAB answer", with positions for repeats: /data/members/member[2]/age. Lines that begin with # are notes.
 *
 * Fails if an answer is refused, was never asked for, or the finished form isn't valid.
 *
 * java -Duser.timezone=Asia/Ho_Chi_Minh -cp ODK_Validate.jar FillInterview.java form.xml answers.tsv
 */
public class FillInterview {
    private static final Map<String, String> DEVICE = Map.of("deviceid", "collect:javarosa5", "username", "enumerator1");

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(new ByteArrayOutputStream()));
        FormDef form = Scenario.createFormDef(new File(arguments[0]));
        PropertyManager.setPropertyManager(new Device());
        form.initialize(true, new InstanceInitializationFactory());
        Map<String, String> answers = read(Path.of(arguments[1]));
        FormEntryController controller = new FormEntryController(new FormEntryModel(form));
        walk(controller, answers);
        if (!answers.isEmpty()) {
            throw new IllegalStateException("never asked: " + answers.keySet());
        }
        ValidateOutcome outcome = form.validate();
        if (outcome != null) {
            throw new IllegalStateException("not valid: " + outcome.failedPrompt.getReference());
        }
        controller.finalizeFormEntry();
        InputStream xml = new XFormSerializingVisitor().createSerializedPayload(form.getInstance()).getPayloadStream();
        out.write(xml.readAllBytes());
        out.flush();
    }

    private static Map<String, String> read(Path file) throws Exception {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = line.split("\t", 2);
                answers.put(cells[0], cells[1]);
            }
        }
        return answers;
    }

    private static void walk(FormEntryController controller, Map<String, String> answers) {
        FormEntryModel model = controller.getModel();
        for (int event = controller.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM;
             event = controller.stepToNextEvent()) {
            String path = path(model.getFormIndex().getReference(), model.getForm());
            if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT
                && answers.keySet().stream().anyMatch(each -> each.startsWith(path + "/"))) {
                controller.newRepeat();
            } else if (event == FormEntryController.EVENT_QUESTION && answers.containsKey(path)) {
                answer(controller, path, answers.remove(path));
            }
        }
    }

    private static void answer(FormEntryController controller, String path, String text) {
        FormEntryPrompt prompt = controller.getModel().getQuestionPrompt();
        int result = controller.answerQuestion(
            XFormAnswerDataParser.getAnswerData(text, prompt.getDataType(), prompt.getQuestion()), true);
        if (result != FormEntryController.ANSWER_OK) {
            throw new IllegalStateException("refused: " + path + " = " + text);
        }
    }

    /** Writes a reference with the positions of repeats: /data/member[2]/age. */
    private static String path(TreeReference reference, FormDef form) {
        StringBuilder path = new StringBuilder();
        TreeReference soFar = TreeReference.rootRef();
        for (int i = 0; i < reference.size(); i++) {
            soFar.add(reference.getName(i), TreeReference.INDEX_UNBOUND);
            path.append('/').append(reference.getName(i));
            if (form.getInstance().getTemplate(soFar) != null && i > 0) {
                path.append('[').append(reference.getMultiplicity(i) + 1).append(']');
            }
        }
        return path.toString();
    }

    /** The properties that a tablet with Collect has. */
    private static class Device implements IPropertyManager {
        public String getSingularProperty(String name) {
            return DEVICE.getOrDefault(name, "");
        }

        public List<String> getProperty(String name) {
            return List.of(getSingularProperty(name));
        }

        public void setProperty(String name, String value) {
        }

        public void setProperty(String name, List<String> value) {
        }

        public void addRules(IPropertyRules rules) {
        }

        public List<IPropertyRules> getRules() {
            return List.of();
        }
    }
}
