/* Every function with null, empty, huge and wrong input: a code, an error that says where, and never a crash. */
#include "check.h"

#define ASK "{\"query\": {\"as_of\": \"2026-02-01\"}}"

static void nulls_are_answered_with_codes(void) {
  funnel_call* call = funnel_call_new();
  funnel_store* store = filled_store();
  funnel_result* result = (funnel_result*)&result; /* is set to null by what fails */
  funnel_standing* standing = (funnel_standing*)&standing;
  funnel_batch* batch = (funnel_batch*)&batch;
  const char* text = "x";
  size_t n = 1;

  funnel_call_free(NULL);
  funnel_call_cancel(NULL);
  funnel_call_progress(NULL, NULL, NULL);
  funnel_call_deadline(NULL, 5);
  CHECK(funnel_call_errors(NULL) == 0 && funnel_call_error_code(NULL, 0) == 0);
  CHECK(strcmp(funnel_call_error_text(NULL, 0, 0, &n), "") == 0 && n == 0);
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_open(call, NULL, 0, NULL, 0, NULL));
  CHECK(funnel_call_errors(call) == 1 && strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL), "out") == 0);
  CHECK(strcmp(funnel_call_error_text(call, 0, 99, NULL), "") == 0 && strcmp(funnel_call_error_text(call, 7, 0, NULL), "") == 0);
  funnel_store* none = store; /* is set to null by what fails */
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_open(call, NULL, 0, NULL, 4, &none));
  CHECK(none == NULL);
  CHECK_CODE(FUNNEL_OK, funnel_close(call, NULL));
  CHECK(funnel_call_errors(call) == 0); /* errors are those of the last call */
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_define(call, NULL, TEXT("{}")));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_define(call, store, NULL, 3));
  CHECK_CODE(FUNNEL_OK, funnel_define(call, store, NULL, 0));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_describe(call, NULL, &result));
  CHECK(result == NULL);
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_describe(call, store, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_append_json(call, NULL, TEXT("{}"), NULL, 0, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_append_json(call, store, NULL, 2, NULL, 0, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_append_json(call, store, TEXT("{}"), NULL, 1, &result));
  CHECK_CODE(FUNNEL_OK, funnel_append_json(call, store, NULL, 0, NULL, 0, &result));
  CHECK(number_of(funnel_result_json(result, NULL), "rows") == 0);
  funnel_result_free(result);

  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_batch_new(call, 3, NULL));
  CHECK_CODE(FUNNEL_LIMIT_EXCEEDED, funnel_batch_new(call, (size_t)-1, &batch));
  CHECK(batch == NULL);
  funnel_batch_free(NULL);
  CHECK_CODE(FUNNEL_OK, funnel_batch_new(call, 3, &batch));
  const int64_t numbers[3] = {0, 1, 2};
  const int32_t offsets[4] = {0, 1, 2, 3};
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_batch_int64(call, NULL, TEXT("at"), numbers, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_batch_int64(call, batch, NULL, 0, numbers, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_batch_int64(call, batch, TEXT("at"), NULL, NULL));
  CHECK(strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL), "at") == 0);
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_batch_text(call, NULL, TEXT("deal"), "abc", offsets, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_batch_text(call, batch, TEXT("deal"), "abc", NULL, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_batch_codes(call, NULL, TEXT("deal"), offsets, "abc", offsets, 3, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_batch_codes(call, batch, TEXT("deal"), NULL, "abc", offsets, 3, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_append_batch(call, NULL, batch, NULL, 0, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_append_batch(call, store, NULL, NULL, 0, NULL));
  funnel_batch_free(batch);

  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_query(call, NULL, TEXT(ASK), &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_query(call, store, TEXT(ASK), NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_query(call, store, NULL, 5, &result));
  CHECK_CODE(FUNNEL_SYNTAX, funnel_query(call, store, NULL, 0, &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_explain(call, TEXT(ASK), NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_explain(call, NULL, 1, &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_drill(call, NULL, TEXT(ASK), &result));
  CHECK_CODE(FUNNEL_MISSING_VALUE, funnel_drill(call, store, TEXT(ASK), &result));
  CHECK(strcmp(funnel_result_json(NULL, &n), "") == 0 && n == 0);
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_result_render(call, NULL, NULL, 0, &text, &n));
  CHECK(text == NULL);
  CHECK_CODE(FUNNEL_OK, funnel_query(call, store, TEXT(ASK), &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_result_render(call, result, NULL, 0, NULL, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_result_render(call, result, NULL, 9, &text, NULL));
  funnel_result_free(result);
  funnel_result_free(NULL);
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_stand(call, NULL, TEXT("{}"), &standing));
  CHECK(standing == NULL);
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_stand(call, store, TEXT("{}"), NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_standing_read(NULL, NULL, 0, &n, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_standing_result(call, NULL, &result));
  funnel_standing_free(NULL);
  CHECK_CODE(FUNNEL_OK, funnel_stand(call, store, TEXT("{}"), &standing));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_standing_read(standing, NULL, 4, &n, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_standing_result(call, standing, NULL));
  funnel_standing_free(standing);

  funnel_dashboard* board = (funnel_dashboard*)&board;
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_dashboard_new(call, NULL, NULL, 0, &board));
  CHECK(board == NULL);
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_dashboard_new(call, store, NULL, 0, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_dashboard_new(call, store, NULL, 3, &board));
  CHECK_CODE(FUNNEL_OK, funnel_dashboard_new(call, store, NULL, 0, &board));
  result = (funnel_result*)&result;
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_dashboard_respond(call, NULL, TEXT("{}"), &result));
  CHECK(result == NULL);
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_dashboard_respond(call, board, TEXT("{}"), NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_dashboard_respond(call, board, NULL, 2, &result));
  CHECK_CODE(FUNNEL_SYNTAX, funnel_dashboard_respond(call, board, NULL, 0, &result));
  n = 1;
  CHECK(strcmp(funnel_result_body(NULL, &n), "") == 0 && n == 0);
  funnel_dashboard_free(board);
  funnel_dashboard_free(NULL);
  funnel_close(NULL, store);
  funnel_call_free(call);
}

static void wrong_requests_say_where(void) {
  static const struct {
    const char* request;
    int32_t code;
    const char* field;
  } wrong[] = {
      {"", FUNNEL_SYNTAX, "line 1, column 1"},
      {"[]", FUNNEL_INVALID_VALUE, ""},
      {"nul", FUNNEL_SYNTAX, "line 1, column 4"},
      {"{\"view\": \"reports\"}", FUNNEL_INVALID_VALUE, "view"},
      {"{\"view\": 1}", FUNNEL_INVALID_VALUE, "view"},
      {"{\"vew\": \"report\"}", FUNNEL_UNKNOWN_NAME, "vew"},
      {"{\"query\": {\"grup_by\": []}}", FUNNEL_UNKNOWN_NAME, "query.grup_by"},
      {"{\"query\": []}", FUNNEL_INVALID_VALUE, "query"},
      {"{\"query\": {}}", FUNNEL_MISSING_VALUE, "as_of"},
      {"{\"preset\": \"nobody\"}", FUNNEL_UNKNOWN_NAME, "preset"},
      {"{\"options\": 3}", FUNNEL_INVALID_VALUE, "options"},
      {"{\"options\": {\"max_dals\": 3}}", FUNNEL_UNKNOWN_NAME, "options.max_dals"},
      {"{\"options\": {\"max_deals\": -1}}", FUNNEL_OUT_OF_RANGE, "options.max_deals"},
      {"{\"language\": \"fr\"}", FUNNEL_INVALID_VALUE, "language"},
      {"{\"threads\": 0}", FUNNEL_OUT_OF_RANGE, "threads"},
      {"{\"threads\": 100000000}", FUNNEL_LIMIT_EXCEEDED, "threads"},
      {"{\"threads\": 1e999}", FUNNEL_OUT_OF_RANGE, ""},
      {"{\"title\": \"\xFF\"}", FUNNEL_SYNTAX, "line 1, column 12"},
      {"{\"view\": \"self\", \"query\": {\"as_of\": \"2026-02-01\"}}", FUNNEL_MISSING_VALUE, "options.person"},
      {"{\"view\": \"waterfall\", \"query\": {\"as_of\": \"2026-02-01\"}}", FUNNEL_MISSING_VALUE, "options.since"},
      {"{\"view\": \"plan\", \"query\": {\"as_of\": \"2026-02-01\"}, \"options\": {\"targets\": [{\"period\": \"x\"}]}}", FUNNEL_INVALID_VALUE, "options.targets[0].period"},
      {"{\"query\": {\"as_of\": \"2026-02-01\", \"layout\": {\"pipeline\": \"none\"}}}", FUNNEL_UNKNOWN_NAME, NULL},
  };
  funnel_call* call = funnel_call_new();
  funnel_store* store = filled_store();
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    funnel_result* result = NULL;
    const int32_t code = funnel_query(call, store, TEXT(wrong[i].request), &result);
    const char* field = funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL);
    if (code != wrong[i].code || result || funnel_call_error_code(call, 0) != code || (wrong[i].field && strcmp(field, wrong[i].field) != 0) ||
        !*funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, NULL)) {
      ++failures;
      fprintf(stderr, "%s gave %s in \"%s\"\n", wrong[i].request, funnel_code_name(code), field);
    }
    CHECK(funnel_query(NULL, store, TEXT(wrong[i].request), &result) == code);
  }
  /* Several errors at once. */
  funnel_result* result = NULL;
  CHECK(funnel_query(call, store, TEXT("{\"a\": 1, \"b\": 2, \"query\": {\"c\": 3}}"), &result) != FUNNEL_OK);
  CHECK(funnel_call_errors(call) == 3);
  /* A name that no deal has is no error, and is told. */
  CHECK_CODE(FUNNEL_OK, funnel_query(call, store, TEXT("{\"view\": \"cohort\", \"query\": {\"filters\": [{\"field\": \"owner\", \"is\": [\"Ana\"]}]}}"), &result));
  CHECK(funnel_call_errors(call) == 1 && funnel_call_error_code(call, 0) == FUNNEL_UNKNOWN_NAME);
  CHECK(strstr(funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, NULL), "Anna"));
  funnel_result_free(result);
  funnel_close(NULL, store);
  funnel_call_free(call);
}

static void wrong_dashboards_say_where(void) {
  static const struct {
    const char* text;
    int32_t code;
    const char* field;
  } options[] = {
      {"[]", FUNNEL_INVALID_VALUE, ""},
      {"{\"view\": \"report\"}", FUNNEL_UNKNOWN_NAME, "view"},
      {"{\"query\": {\"grup_by\": []}}", FUNNEL_UNKNOWN_NAME, "query.grup_by"},
      {"{\"preset\": \"nobody\"}", FUNNEL_UNKNOWN_NAME, "preset"},
      {"{\"language\": \"fr\"}", FUNNEL_INVALID_VALUE, "language"},
      {"{\"instance\": 1}", FUNNEL_INVALID_VALUE, "instance"},
      {"{\"max_milliseconds\": 0}", FUNNEL_OUT_OF_RANGE, "max_milliseconds"},
      {"{\"max_milliseconds\": 9223372036854775807}", FUNNEL_OUT_OF_RANGE, "max_milliseconds"},
      {"{\"max_bytes\": -1}", FUNNEL_OUT_OF_RANGE, "max_bytes"},
      {"{\"max_segments\": \"3\"}", FUNNEL_INVALID_VALUE, "max_segments"},
      {"{\"max_kept\": 1e99}", FUNNEL_INVALID_VALUE, "max_kept"},
  }, requests[] = {
      {"[]", FUNNEL_INVALID_VALUE, ""},
      {"{\"path\": \"/\"}", FUNNEL_UNKNOWN_NAME, "path"},
      {"{\"method\": 1}", FUNNEL_INVALID_VALUE, "method"},
      {"{\"target\": null}", FUNNEL_INVALID_VALUE, "target"},
      {"{\"target\": \"/\xFF\"}", FUNNEL_SYNTAX, "line 1, column 14"},
      {"{\"headers\": []}", FUNNEL_INVALID_VALUE, "headers"},
      {"{\"headers\": {\"ACCEPT\": [\"text/csv\"]}}", FUNNEL_INVALID_VALUE, "headers.ACCEPT"},
      {"{\"headers\": {\"Host\": \"a\", \"host\": \"b\"}}", FUNNEL_DUPLICATE, "headers.host"},
      {"{\"now\": \"soon\"}", FUNNEL_INVALID_VALUE, "now"},
  };
  funnel_call* call = funnel_call_new();
  funnel_store* store = filled_store();
  funnel_dashboard *board = NULL, *none = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_dashboard_new(call, store, NULL, 0, &board));
  for (size_t i = 0; i < sizeof options / sizeof *options + sizeof requests / sizeof *requests; ++i) {
    const size_t n_options = sizeof options / sizeof *options;
    const char* text = i < n_options ? options[i].text : requests[i - n_options].text;
    const char* field = i < n_options ? options[i].field : requests[i - n_options].field;
    const int32_t wanted = i < n_options ? options[i].code : requests[i - n_options].code;
    funnel_result* result = NULL;
    const int32_t code = i < n_options ? funnel_dashboard_new(call, store, TEXT(text), &none) : funnel_dashboard_respond(call, board, TEXT(text), &result);
    if (code != wanted || none || result || strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL), field) != 0) {
      ++failures;
      fprintf(stderr, "%s gave %s in \"%s\"\n", text, funnel_code_name(code), funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL));
    }
  }
  funnel_dashboard_free(board);
  funnel_close(NULL, store);
  funnel_call_free(call);
}

static void wrong_definitions_change_nothing(void) {
  funnel_call* call = funnel_call_new();
  funnel_store* store = NULL;
  CHECK_CODE(FUNNEL_UNKNOWN_NAME, funnel_open(call, NULL, 0, TEXT("{\"columns\": {}}"), &store));
  CHECK(strstr(funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, NULL), "pipelines"));
  CHECK_CODE(FUNNEL_UNKNOWN_NAME, funnel_open(call, NULL, 0, TEXT("{\"pipeline\": \"no template\"}"), &store));
  CHECK_CODE(FUNNEL_UNKNOWN_NAME, funnel_open(call, NULL, 0, TEXT("{\"zone\": \"Atlantis\"}"), &store));
  CHECK_CODE(FUNNEL_INVALID_VALUE, funnel_open(call, NULL, 0, TEXT("[]"), &store));
  CHECK(store == NULL);

  store = filled_store();
  funnel_result *before = NULL, *after = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_describe(call, store, &before));
  CHECK_CODE(FUNNEL_INVALID_VALUE, funnel_define(call, store, TEXT("{\"pipelines\": [{\"id\": \"renewals\", \"stages\": [{\"id\": \"a\"}, {\"id\": \"w\", \"kind\": \"won\"}]}, "
      "{\"id\": \"sales\", \"stages\": [{\"id\": \"a\"}, {\"id\": \"w\", \"kind\": \"won\"}]}]}")));
  CHECK_CODE(FUNNEL_CURRENCY_MISMATCH, funnel_define(call, store, TEXT("{\"pipelines\": [{\"id\": \"renewals\", \"stages\": [{\"id\": \"a\"}, {\"id\": \"w\", \"kind\": \"won\"}]}], "
      "\"rates\": [{\"currency\": \"EUR\", \"rate\": \"1\"}]}")));
  CHECK_CODE(FUNNEL_UNKNOWN_NAME, funnel_define(call, store, TEXT("{\"currency\": {}}")));
  CHECK_CODE(FUNNEL_OK, funnel_describe(call, store, &after));
  CHECK(strcmp(funnel_result_json(before, NULL), funnel_result_json(after, NULL)) == 0);
  CHECK(number_of(funnel_result_json(after, NULL), "deals") == 3 && strstr(funnel_result_json(after, NULL), "\"rate\": \"0.006\""));
  const char* text = NULL;
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_result_render(call, after, NULL, 0, &text, NULL)); /* it is JSON only */
  CHECK_CODE(FUNNEL_OK, funnel_result_render(call, after, TEXT("{\"format\": \"json\"}"), &text, NULL));
  funnel_result_free(before);
  funnel_result_free(after);
  funnel_close(NULL, store);
  funnel_call_free(call);
}

/* A text of n copies of a character between two others. */
static char* repeated(const char* before, char c, size_t n, const char* after, size_t* length) {
  const size_t b = strlen(before), a = strlen(after);
  char* text = malloc(b + n + a + 1);
  memcpy(text, before, b);
  memset(text + b, c, n);
  memcpy(text + b + n, after, a + 1);
  *length = b + n + a;
  return text;
}

static void huge_input_is_refused_or_taken(void) {
  funnel_store* store = filled_store();
  funnel_result* result = NULL;
  size_t n = 0;
  char* deep = repeated("", '[', 1000000, "", &n);
  CHECK_CODE(FUNNEL_LIMIT_EXCEEDED, funnel_query(NULL, store, deep, n, &result));
  CHECK_CODE(FUNNEL_REJECTED, funnel_append_json(NULL, store, deep, n, NULL, 0, &result));
  funnel_result_free(result);
  free(deep);
  char* long_title = repeated("{\"query\": {\"as_of\": \"2026-02-01\"}, \"title\": \"", 'x', 1000000, "\"}", &n);
  CHECK_CODE(FUNNEL_OK, funnel_query(NULL, store, long_title, n, &result));
  funnel_result_free(result);
  free(long_title);
  char* long_name = repeated("{\"kind\": \"created\", \"at\": \"2026-01-01\", \"deal\": \"", 'x', 5000000, "\"}", &n);
  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, long_name, n, NULL, 0, NULL));
  free(long_name);
  char* wide = repeated("{\"kind\": \"created\", \"at\": \"2026-01-01\", \"deal\": \"w\"", ' ', 3000000, "}", &n);
  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, wide, n, NULL, 0, NULL));
  free(wide);
  funnel_dashboard* board = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_dashboard_new(NULL, store, NULL, 0, &board));
  char* long_target = repeated("{\"target\": \"/report?is.region=", 'x', 5000000, "\"}", &n);
  CHECK_CODE(FUNNEL_OK, funnel_dashboard_respond(NULL, board, long_target, n, &result));
  CHECK(number_of(funnel_result_json(result, NULL), "status") == 414);
  funnel_result_free(result);
  free(long_target);
  funnel_dashboard_free(board);
  funnel_close(NULL, store);
}

static int32_t stop_at_once(double done, void* user) {
  *(double*)user = done;
  return 1;
}

static void calls_can_be_stopped(void) {
  funnel_store* store = filled_store();
  funnel_result* result = NULL;
  funnel_call* call = funnel_call_new();
  funnel_call_cancel(call);
  CHECK_CODE(FUNNEL_CANCELLED, funnel_query(call, store, TEXT(ASK), &result));
  CHECK(funnel_call_errors(call) == 1 && funnel_call_error_code(call, 0) == FUNNEL_CANCELLED);
  CHECK_CODE(FUNNEL_CANCELLED, funnel_append_json(call, store, TEXT("{\"kind\": \"won\", \"deal\": \"C\", \"at\": \"2026-02-01\"}"), NULL, 0, NULL));
  funnel_call_free(call);

  call = funnel_call_new();
  funnel_call_deadline(call, 0);
  CHECK_CODE(FUNNEL_TOO_LATE, funnel_query(call, store, TEXT(ASK), &result));
  funnel_call_deadline(call, INT64_MAX);
  CHECK_CODE(FUNNEL_OK, funnel_query(call, store, TEXT(ASK), &result));
  funnel_result_free(result);
  funnel_call_deadline(call, -1);
  double done = -1;
  funnel_call_progress(call, stop_at_once, &done);
  CHECK_CODE(FUNNEL_CANCELLED, funnel_append_json(call, store, TEXT("{\"kind\": \"won\", \"deal\": \"C\", \"at\": \"2026-02-01\"}"), NULL, 0, NULL));
  CHECK(done == 0);
  funnel_call_progress(call, NULL, NULL);
  CHECK_CODE(FUNNEL_OK, funnel_query(call, store, TEXT("{\"view\": \"cohort\"}"), &result)); /* this call alone was stopped */
  CHECK(number_of(funnel_result_json(result, NULL), "won") == 1);                          /* and C is still open */
  funnel_result_free(result);
  funnel_call_free(call);
  funnel_close(NULL, store);
}

int main(void) {
  CHECK(funnel_abi_version() == FUNNEL_ABI_VERSION && *funnel_version());
  CHECK(strcmp(funnel_code_name(FUNNEL_UNKNOWN_STAGE), "unknown_stage") == 0 && strcmp(funnel_code_name(FUNNEL_REJECTED), "rejected") == 0);
  CHECK(strcmp(funnel_code_name(-1), "") == 0 && strcmp(funnel_code_name(12), "") == 0 && strcmp(funnel_code_name(INT32_MAX), "") == 0);
  nulls_are_answered_with_codes();
  wrong_requests_say_where();
  wrong_dashboards_say_where();
  wrong_definitions_change_nothing();
  huge_input_is_refused_or_taken();
  calls_can_be_stopped();
  return failures != 0;
}
