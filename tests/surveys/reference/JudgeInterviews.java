import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.condition.IFunctionHandler;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.model.utils.DateUtils;
import org.javarosa.test.Scenario;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormAnswerDataSerializer;

/**
 * What JavaRosa, the engine inside ODK Collect, makes of filled interviews.
 *
 * Loads forms and saved interviews the way Collect opens a saved one, lets the engine compute relevance and
 * calculations, and prints per interview one line of JSON: for every leaf its path (positions for repeats), its value as
 * it would be serialised, and whether it is relevant, required, and inside its constraint.
 *
 * java -Duser.timezone=Asia/Ho_Chi_Minh -Dnow=2026-03-02T09:30+07:00 -cp ODK_Validate.jar JudgeInterviews.java a.form \
 *     interview.xml … b.form …
 */
public class JudgeInterviews {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(new ByteArrayOutputStream()));
        String form = "";
        for (String argument : arguments) {
            if (argument.endsWith(".form")) {
                form = argument;
            } else {
                out.println(judge(form, Path.of(argument)));
            }
        }
    }

    private static String judge(String formFile, Path interview) throws Exception {
        StringBuilder line = new StringBuilder("{\"interview\":" + quoted(interview.getFileName().toString()));
        try {
            FormDef form = Scenario.createFormDef(new File(formFile));
            if (System.getProperty("now") != null) {
                Date now = Date.from(OffsetDateTime.parse(System.getProperty("now")).toInstant());
                form.addFunctionHandler(new Clock("still-now", now));
                form.addFunctionHandler(new Clock("still-today", DateUtils.roundDate(now)));
            }
            load(form, Files.readAllBytes(interview));
            form.initialize(false, new InstanceInitializationFactory());
            List<String> leaves = new ArrayList<>();
            collect(form, form.getInstance().getRoot(), "/" + form.getInstance().getRoot().getName(), leaves);
            line.append(",\"nodes\":[\n  ").append(String.join(",\n  ", leaves)).append("]}");
        } catch (RuntimeException | XFormParser.ParseException fault) {
            line.append(",\"fault\":").append(quoted(String.valueOf(fault.getMessage()))).append("}");
        }
        return line.toString();
    }

    /** A clock that stands still: JavaRosa's own now() and today() can't be replaced. */
    private record Clock(String name, Date time) implements IFunctionHandler {
        public String getName() {
            return name;
        }

        public List<Class[]> getPrototypes() {
            return List.<Class[]>of(new Class[0]);
        }

        public boolean rawArgs() {
            return false;
        }

        public boolean realTime() {
            return false;
        }

        public Object eval(Object[] arguments, EvaluationContext context) {
            return time;
        }
    }

    static void load(FormDef form, byte[] interview) throws Exception {
        TreeElement saved = XFormParser.restoreDataModel(interview, null).getRoot();
        TreeElement root = form.getInstance().getRoot().deepCopy(true);
        root.populate(saved, form);
        form.getInstance().setRoot(root);
    }

    private static void collect(FormDef form, TreeElement element, String path, List<String> leaves) {
        if (element.getMult() == TreeReference.INDEX_TEMPLATE) {
            return;
        }
        if (!element.hasChildren()) {
            leaves.add(leaf(form, element, path));
        }
        for (int i = 0; i < element.getNumChildren(); i++) {
            TreeElement child = element.getChildAt(i);
            String position = child.isRepeatable() ? "[" + (child.getMult() + 1) + "]" : "";
            collect(form, child, path + "/" + child.getName() + position, leaves);
        }
    }

    private static String leaf(FormDef form, TreeElement element, String path) {
        IAnswerData value = element.getValue();
        boolean fits = value == null || form.evaluateConstraint(element.getRef(), value);
        return "[" + quoted(path) + "," + quoted(text(value)) + "," + element.isRelevant() + "," + element.isRequired() + ","
            + fits + "]";
    }

    static String text(IAnswerData value) {
        return value == null ? "" : String.valueOf(new XFormAnswerDataSerializer().serializeAnswerData(value));
    }

    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 32) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
