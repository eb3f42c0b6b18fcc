import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The funnel library from Java, by JNA, without a build of its own: what most hosts need, in a page. Copy it, and add from funnel/c.h what is
 * missing.
 *
 * <p>Needs libfunnel.so.0 in the working folder, where the environment variable FUNNEL_LIBRARY says, or where the system finds it. Requests
 * and answers are JSON texts, for the JSON library that the host has: docs/request.schema.json lists the keys. Any thread may use any object.
 */
public final class Funnel {
  private Funnel() {}

  /** The functions of funnel/c.h. */
  interface C extends Library {
    C lib = Native.load(path(), C.class);

    private static String path() {
      String said = System.getenv("FUNNEL_LIBRARY");
      Path here = Path.of("libfunnel.so.0").toAbsolutePath();
      return said != null ? said : Files.exists(here) ? here.toString() : "libfunnel.so.0";
    }

    Pointer funnel_call_new();
    void funnel_call_free(Pointer call);
    Size funnel_call_errors(Pointer call);
    int funnel_call_error_code(Pointer call, Size i);
    Pointer funnel_call_error_text(Pointer call, Size i, int part, Pointer n);
    Pointer funnel_code_name(int code);
    int funnel_open(Pointer call, byte[] path, Size nPath, byte[] options, Size n, PointerByReference out);
    int funnel_close(Pointer call, Pointer store);
    int funnel_append_json(Pointer call, Pointer store, byte[] lines, Size n, byte[] options, Size nOptions, PointerByReference report);
    int funnel_query(Pointer call, Pointer store, byte[] request, Size n, PointerByReference out);
    int funnel_drill(Pointer call, Pointer store, byte[] request, Size n, PointerByReference out);
    Pointer funnel_result_json(Pointer result, Pointer n);
    Pointer funnel_result_body(Pointer result, Pointer n);
    int funnel_result_render(Pointer call, Pointer result, byte[] how, Size n, PointerByReference text, Pointer nText);
    void funnel_result_free(Pointer result);
    int funnel_stand(Pointer call, Pointer store, byte[] request, Size n, PointerByReference out);
    int funnel_standing_read(Pointer standing, long[] numbers, Size capacity, long[] n, Pointer revision);
    void funnel_standing_free(Pointer standing);
    int funnel_dashboard_new(Pointer call, Pointer store, byte[] options, Size n, PointerByReference out);
    int funnel_dashboard_respond(Pointer call, Pointer dashboard, byte[] request, Size n, PointerByReference out);
    void funnel_dashboard_free(Pointer dashboard);
  }

  /** size_t. */
  public static final class Size extends IntegerType {
    public Size() {
      this(0);
    }

    public Size(long value) {
      super(Native.SIZE_T_SIZE, value, true);
    }
  }

  /** One error of what was asked; the row is empty unless it is one of a row. */
  public record Problem(String code, String message, String field, String value, String row) {}

  /** What the library refused, with every problem. */
  public static final class FunnelException extends RuntimeException {
    public final String code;
    public final List<Problem> problems;

    FunnelException(String code, List<Problem> problems) {
      super(problems.isEmpty() ? code : told(problems.get(0)));
      this.code = code;
      this.problems = problems;
    }

    private static String told(Problem p) {
      return (p.row.isEmpty() ? "" : "row " + p.row + ", ") + (p.field.isEmpty() ? "" : p.field + ": ") + p.message;
    }
  }

  private interface Work {
    int run(Pointer call, PointerByReference out);
  }

  /** A function on an object, which takes a text of JSON and gives another object. */
  private interface Asked {
    int run(Pointer call, Pointer of, byte[] json, Size n, PointerByReference out);
  }

  /** Runs a function with a call object and a place for an object; gives what it put there. */
  private static Pointer call(Work work) {
    Pointer call = C.lib.funnel_call_new();
    PointerByReference out = new PointerByReference();
    try {
      int code = work.run(call, out);
      if (code == 0) return out.getValue();
      C.lib.funnel_result_free(out.getValue()); // a report of what was wrong: the problems say it, too
      List<Problem> problems = new ArrayList<>();
      for (long i = 0; i < C.lib.funnel_call_errors(call).longValue(); ++i) {
        String[] parts = new String[4];
        for (int part = 0; part < 4; ++part) parts[part] = text(C.lib.funnel_call_error_text(call, new Size(i), part, null));
        problems.add(new Problem(text(C.lib.funnel_code_name(C.lib.funnel_call_error_code(call, new Size(i)))), parts[0], parts[1], parts[2], parts[3]));
      }
      throw new FunnelException(text(C.lib.funnel_code_name(code)), problems);
    } finally {
      C.lib.funnel_call_free(call);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Size size(byte[] bytes) {
    return new Size(bytes.length);
  }

  private static String text(Pointer at) {
    return at.getString(0, "UTF-8");
  }

  private static final Cleaner cleaner = Cleaner.create();

  /** An object of the library, which goes when it is closed, or when Java drops it. */
  private abstract static class Owned implements AutoCloseable {
    private final Pointer handle;
    private final Cleaner.Cleanable end;
    private volatile boolean closed;

    Owned(Pointer handle, Consumer<Pointer> free) {
      this.handle = handle;
      this.end = cleaner.register(this, () -> free.accept(handle));
    }

    /** Uses the object, which stays meanwhile. */
    <T> T held(Function<Pointer, T> use) {
      if (closed) throw new IllegalStateException("it is closed");
      try {
        return use.apply(handle);
      } finally {
        Reference.reachabilityFence(this);
      }
    }

    Pointer asked(Asked function, String json) {
      byte[] said = bytes(json);
      return held(of -> call((call, out) -> function.run(call, of, said, size(said), out)));
    }

    @Override
    public void close() {
      closed = true;
      end.clean();
    }
  }

  /** An answer; whole without its store. */
  public static final class Result extends Owned {
    Result(Pointer handle) {
      super(handle, C.lib::funnel_result_free);
    }

    public String json() {
      return held(of -> text(C.lib.funnel_result_json(of, null)));
    }

    /** Of a response. */
    public String body() {
      return held(of -> text(C.lib.funnel_result_body(of, null)));
    }

    /** Laid out: {"format": "text"}, html or csv, and further keys as for funnel_result_render. */
    public String render(String how) {
      return held(of -> text(asked((call, result, said, n, out) -> C.lib.funnel_result_render(call, result, said, n, out, null), how)));
    }
  }

  /** Holds what happened to deals, and answers questions about them. */
  public static final class Store extends Owned {
    /** In memory, with the options of funnel_open; "{}": none. */
    public Store(String options) {
      this(null, options);
    }

    /** In a file. */
    public Store(String path, String options) {
      super(opened(path == null ? null : bytes(path), bytes(options)), store -> C.lib.funnel_close(null, store));
    }

    private static Pointer opened(byte[] path, byte[] options) {
      return call((call, out) -> C.lib.funnel_open(call, path, path == null ? new Size() : size(path), options, size(options), out));
    }

    /** Applies events, one JSON object a line, as a whole or not at all; options as for funnel_append_json. Gives its report. */
    public Result append(String lines, String options) {
      byte[] how = bytes(options);
      return new Result(asked((call, store, said, n, out) -> C.lib.funnel_append_json(call, store, said, n, how, size(how), out), lines));
    }

    public Result ask(String request) {
      return new Result(asked(C.lib::funnel_query, request));
    }

    /** The deals behind a number. */
    public Result drill(String request) {
      return new Result(asked(C.lib::funnel_drill, request));
    }

    /** A funnel that every append keeps up to date. */
    public Standing stand(String request) {
      return new Standing(asked(C.lib::funnel_stand, request));
    }

    /** The live page for the host's web server, with the options of funnel_dashboard_new. */
    public Dashboard dashboard(String options) {
      return new Dashboard(asked(C.lib::funnel_dashboard_new, options));
    }
  }

  public static final class Standing extends Owned {
    private long[] room = new long[64];

    Standing(Pointer handle) {
      super(handle, C.lib::funnel_standing_free);
    }

    /** Blocks of numbers, as funnel/c.h lays them out: deals and amount of all, open, won, lost, ... */
    public synchronized long[] numbers() {
      long[] n = new long[1];
      int code = held(of -> C.lib.funnel_standing_read(of, room, new Size(room.length), n, null));
      if (n[0] > room.length) {
        room = new long[(int) (2 * n[0])];
        return numbers();
      }
      if (code != 0) throw new FunnelException(text(C.lib.funnel_code_name(code)), List.of());
      return Arrays.copyOf(room, (int) n[0]);
    }
  }

  public static final class Dashboard extends Owned {
    Dashboard(Pointer handle) {
      super(handle, C.lib::funnel_dashboard_free);
    }

    /** {"method", "target", "headers"}: the result's JSON has "status" and "headers", all of which are sent, and its body follows. */
    public Result respond(String request) {
      return new Result(asked(C.lib::funnel_dashboard_respond, request));
    }
  }
}
