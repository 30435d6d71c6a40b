import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.test.Scenario;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathExpression;
import org.javarosa.xpath.expr.XPathFuncExpr;

/**
 * What JavaRosa, the engine inside ODK Collect, answers to single expressions.
 *
 * Reads lines "context path TAB expression" and evaluates each over one filled interview. Prints "type TAB text" per line:
 * type is number, string, boolean, date or fault.
 *
 * java -Duser.timezone=Asia/Ho_Chi_Minh -cp ODK_Validate.jar EvaluateExpressions.java form.xml interview.xml lines.tsv
 */
public class EvaluateExpressions {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(new ByteArrayOutputStream()));
        FormDef form = Scenario.createFormDef(new File(arguments[0]));
        TreeElement saved = XFormParser.restoreDataModel(Files.readAllBytes(Path.of(arguments[1])), null).getRoot();
        TreeElement root = form.getInstance().getRoot().deepCopy(true);
        root.populate(saved, form);
        form.getInstance().setRoot(root);
        form.initialize(false, new InstanceInitializationFactory());
        for (String line : Files.readAllLines(Path.of(arguments[2]))) {
            String[] cells = line.split("\t", 2);
            out.println(evaluate(form, cells[0], cells[1]).replace("\n", " "));
        }
    }

    private static String evaluate(FormDef form, String context, String text) {
        try {
            XPathExpression expression = XPathParseTool.parseXPath(text);
            EvaluationContext here = new EvaluationContext(form.getEvaluationContext(), Scenario.getRef(context));
            Object value = XPathFuncExpr.unpack(expression.eval(form.getInstance(), here));
            return type(value) + "\t" + XPathFuncExpr.toString(value);
        } catch (Exception fault) {
            return "fault\t" + fault.getClass().getSimpleName() + ": " + fault.getMessage();
        }
    }

    private static String type(Object value) {
        if (value instanceof Double) {
            return "number";
        }
        return value instanceof Boolean ? "boolean" : value instanceof Date ? "date" : "string";
    }
}
