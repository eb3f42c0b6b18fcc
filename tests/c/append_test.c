/* Lines and columns into a store: what is taken, what is refused and with which words, and that both ways mean the same. */
#include "check.h"

#include <stdbool.h>

#define COHORT "{\"view\": \"cohort\", \"query\": {\"group_by\": [\"owner\", {\"dimension\": \"region\"}]}}"

static void lines_are_refused_by_field(void) {
  static const struct {
    const char* line;
    int32_t code;
    const char* field;
    const char* value;
  } wrong[] = {
      {"[1]", FUNNEL_SYNTAX, "", "[1]"},
      {"{\"deal\": \"A\"", FUNNEL_SYNTAX, "", "{\"deal\": \"A\""},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"stage\": \"won\"} {}", FUNNEL_SYNTAX, "", NULL},
      {"{\"deal\": \"A\" \"at\": \"2026-01-01\"}", FUNNEL_SYNTAX, "", NULL},
      {"{\"deal\": \"\xC3\x28\", \"at\": \"2026-01-01\"}", FUNNEL_SYNTAX, "", NULL},
      {"{\"deal\": \"A\\x\", \"at\": \"2026-01-01\"}", FUNNEL_SYNTAX, NULL, NULL},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"stage\": \"nowhere\"}", FUNNEL_UNKNOWN_STAGE, "stage", "nowhere"},
      {"{\"at\": \"2026-01-01\", \"stage\": \"won\"}", FUNNEL_MISSING_VALUE, "deal", ""},
      {"{\"deal\": \"A\", \"stage\": \"won\"}", FUNNEL_MISSING_VALUE, "at", ""},
      {"{\"deal\": \"A\", \"at\": \"tomorrow\", \"stage\": \"won\"}", FUNNEL_INVALID_VALUE, "at", "tomorrow"},
      {"{\"deal\": \"A\", \"at\": 1767225600000, \"stage\": \"won\"}", FUNNEL_INVALID_VALUE, "at", NULL},
      {"{\"deal\": \"A\", \"at\": \"0001-01-01\", \"stage\": \"won\"}", FUNNEL_OUT_OF_RANGE, "at", NULL},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"kind\": \"sold\"}", FUNNEL_INVALID_VALUE, "kind", "sold"},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\"}", FUNNEL_MISSING_VALUE, "kind", ""},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"amount\": 1.5}", FUNNEL_INVALID_VALUE, "amount", NULL},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"amount\": \"1.505\"}", FUNNEL_INVALID_VALUE, "amount", NULL},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"amount\": 99999999999999999999}", FUNNEL_INVALID_VALUE, "amount", NULL},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"amount\": 5, \"currency\": \"XXX\"}", FUNNEL_CURRENCY_MISMATCH, "currency", "XXX"},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"amount\": \"5.5\", \"currency\": \"JPY\"}", FUNNEL_INVALID_VALUE, "amount", NULL},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"owner\": true}", FUNNEL_INVALID_VALUE, "owner", ""},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"owner\": [\"Anna\"]}", FUNNEL_INVALID_VALUE, "owner", ""},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"owner\": 7}", FUNNEL_INVALID_VALUE, "owner", NULL},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"ower\": \"Anna\"}", FUNNEL_UNKNOWN_NAME, "ower", ""},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"deal\": \"B\"}", FUNNEL_DUPLICATE, "deal", ""},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"owner\": \"x\", \"sequence\": -1}", FUNNEL_OUT_OF_RANGE, "sequence", "-1"},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"values\": [\"North\"]}", FUNNEL_INVALID_VALUE, "values", ""},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"values\": {\"region\": 7}}", FUNNEL_INVALID_VALUE, "values", "region"},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"values\": {\"region\": \"a\", \"region\": \"b\"}}", FUNNEL_DUPLICATE, "values", "region"},
      {"{\"deal\": \"A\", \"at\": \"2026-01-01\", \"activity\": \"call\"}", FUNNEL_UNKNOWN_NAME, "activity", ""},
  };
  funnel_call* call = funnel_call_new();
  funnel_store* store = new_store();
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    char text[1000];
    snprintf(text, sizeof text, "{\"kind\": \"created\", \"deal\": \"good\", \"at\": \"2026-01-01\"}\n\n%s\r\n", wrong[i].line);
    funnel_result* report = NULL;
    const int32_t code = funnel_append_json(call, store, TEXT(text), NULL, 0, &report);
    const char* field = funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL);
    const char* value = funnel_call_error_text(call, 0, FUNNEL_ERROR_VALUE, NULL);
    const char* json = funnel_result_json(report, NULL);
    const bool right = code == FUNNEL_REJECTED && funnel_call_errors(call) == 1 && funnel_call_error_code(call, 0) == wrong[i].code &&
                       strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_ROW, NULL), "1") == 0 && (!wrong[i].field || strcmp(field, wrong[i].field) == 0) &&
                       (!wrong[i].value || strcmp(value, wrong[i].value) == 0) && number_of(json, "rows") == 2 && number_of(json, "rejected") == 2 &&
                       number_of(json, "applied") == 0 && number_of(json, "row") == 1;
    if (!right) {
      ++failures;
      fprintf(stderr, "%s gave %s, %zu errors, %s in \"%s\" of \"%s\"\n%s\n", wrong[i].line, funnel_code_name(code), funnel_call_errors(call),
              funnel_code_name(funnel_call_error_code(call, 0)), value, field, json);
    }
    funnel_result_free(report);
    /* Kept without it, the other row is there. */
    CHECK_CODE(FUNNEL_OK, funnel_append_json(call, store, TEXT(text), TEXT("{\"when_bad\": \"keep_good\"}"), &report));
    CHECK(funnel_call_errors(call) == 1 && number_of(funnel_result_json(report, NULL), "applied") == 1);
    funnel_result_free(report);
  }
  CHECK_CODE(FUNNEL_INVALID_VALUE, funnel_append_json(call, store, TEXT(""), TEXT("{\"of\": \"people\"}"), NULL));
  CHECK_CODE(FUNNEL_UNKNOWN_NAME, funnel_append_json(call, store, TEXT(""), TEXT("{\"off\": \"deals\"}"), NULL));
  CHECK_CODE(FUNNEL_INVALID_VALUE, funnel_append_json(call, store, TEXT(""), TEXT("{\"when_bad\": \"cry\"}"), NULL));
  CHECK_CODE(FUNNEL_SYNTAX, funnel_append_json(call, store, TEXT(""), TEXT("{"), NULL));
  funnel_close(NULL, store);
  funnel_call_free(call);
}

/* The answer to a request, as text that the caller frees. */
static char* ask(funnel_store* store, const char* request) {
  funnel_result* r = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_query(NULL, store, TEXT(request), &r));
  size_t n = 0;
  const char* json = funnel_result_json(r, &n);
  char* copy = malloc(n + 1);
  memcpy(copy, json, n + 1);
  funnel_result_free(r);
  return copy;
}

static void escaped_texts_and_empty_ones(void) {
  funnel_store* store = new_store();
  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store,
      TEXT("{\"kind\": \"created\", \"d\\u0065al\": \"caf\\u00e9 \\\"\\n\\ud83d\\ude00\", \"at\": \"2026-01-01T03:00:00+03:00\", \"owner\": null, \"amount\": \"12\", "
           "\"currency\": \"JPY\", \"values\": {\"\\u0072egion\": \"N\\/S\"}, \"comment\": \"none\", \"reason\": \"\"}\n"
           "{\"kind\": \"created\", \"deal\": \"plain\", \"at\": \"2026-01-01\", \"amount\": -5, \"values\": null}"),
      NULL, 0, NULL));
  funnel_result* r = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_drill(NULL, store, TEXT("{\"view\": \"cohort\", \"query\": {\"filters\": [{\"dimension\": \"region\", \"is\": [\"N/S\"]}]}, "
      "\"cell\": {\"measure\": \"outcome\", \"outcome\": \"open\"}}"), &r));
  CHECK(strstr(funnel_result_json(r, NULL), "\"caf\xC3\xA9 \\\"\\n\xF0\x9F\x98\x80\""));
  funnel_result_free(r);
  char* json = ask(store, "{\"view\": \"cohort\"}");
  CHECK(number_of(json, "all") == 2 && number_of(json, "all_amount") == 2); /* 12 JPY are 0.07 EUR */
  free(json);
  funnel_close(NULL, store);
}

static void a_batch_may_be_sent_again(void) {
  funnel_store* store = new_store();
  const char* once = "{\"kind\": \"created\", \"deal\": \"A\", \"at\": \"2026-01-01\", \"event_id\": \"e1\"}\n{\"kind\": \"won\", \"deal\": \"A\", \"at\": \"2026-01-02\", \"event_id\": \"e2\"}";
  funnel_result* report = NULL;
  for (int i = 0; i < 2; ++i) {
    CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, TEXT(once), NULL, 0, &report));
    CHECK(number_of(funnel_result_json(report, NULL), "applied") == (i == 0 ? 2 : 0));
    CHECK(number_of(funnel_result_json(report, NULL), "duplicates") == (i == 0 ? 0 : 2));
    funnel_result_free(report);
  }
  funnel_close(NULL, store);
}

/* The rows of `lines` as columns. */
static const int64_t at[] = {1767225600000000, 1767484800000000, 1768003200000000, 1768953600000000,
                             1767312000000000, 1767657600000000, 1768262400000000, 1767398400000000};
static const int32_t deal_codes[] = {0, 0, 0, 0, 1, 1, 1, 2};
static const int32_t deal_offsets[] = {0, 1, 2, 3};
static const char kind_text[] = "createdwoncreatedlostcreated";
static const int32_t kind_offsets[] = {0, 7, 7, 7, 10, 17, 17, 21, 28};
static const char stage_text[] = "presentationproposalpresentation";
static const int32_t stage_offsets[] = {0, 0, 12, 20, 20, 20, 32, 32, 32};
static const int32_t owner_codes[] = {0, -7, 99, 0, 1, 0, 0, 0}; /* codes of rows that have none are not looked at */
static const uint8_t created_rows[] = {0x91};
static const int32_t owner_offsets[] = {0, 4, 9};
static const int64_t amounts[] = {50000, 1, 1, 1, 90000, 1, 1, 20000};
static const int32_t region_offsets[] = {0, 5, 5, 5, 5, 10, 10, 10, 15};
static const int32_t reason_offsets[] = {0, 0, 0, 0, 0, 0, 0, 5, 5};

static funnel_batch* columns(void) {
  funnel_batch* batch = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_batch_new(NULL, 8, &batch));
  CHECK_CODE(FUNNEL_OK, funnel_batch_codes(NULL, batch, TEXT("deal"), deal_codes, "ABC", deal_offsets, 3, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_int64(NULL, batch, TEXT("at"), at, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(NULL, batch, TEXT("kind"), kind_text, kind_offsets, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(NULL, batch, TEXT("stage"), stage_text, stage_offsets, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_codes(NULL, batch, TEXT("owner"), owner_codes, "AnnaBoris", owner_offsets, 2, created_rows));
  CHECK_CODE(FUNNEL_OK, funnel_batch_int64(NULL, batch, TEXT("amount"), amounts, created_rows));
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(NULL, batch, TEXT("values.region"), "NorthSouthNorth", region_offsets, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(NULL, batch, TEXT("reason"), "price", reason_offsets, NULL));
  return batch;
}

static void columns_say_what_lines_say(void) {
  funnel_store *by_lines = filled_store(), *by_columns = new_store();
  funnel_batch* batch = columns();
  funnel_result* report = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_append_batch(NULL, by_columns, batch, NULL, 0, &report));
  CHECK(number_of(funnel_result_json(report, NULL), "applied") == 8);
  funnel_result_free(report);
  char *a = ask(by_lines, COHORT), *b = ask(by_columns, COHORT);
  CHECK(strcmp(a, b) == 0 && number_of(a, "all") == 3);
  free(a);
  free(b);
  funnel_close(NULL, by_columns);

  /* A column again takes the place of the one before; texts of times and amounts are read as in lines. */
  by_columns = new_store();
  static const char at_text[] = "2026-01-012026-01-042026-01-102026-01-212026-01-022026-01-062026-01-132026-01-03";
  static const int32_t at_offsets[] = {0, 10, 20, 30, 40, 50, 60, 70, 80};
  static const char amount_text[] = "500.00900200";
  static const int32_t amount_offsets[] = {0, 6, 6, 6, 6, 9, 9, 9, 12};
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(NULL, batch, TEXT("at"), at_text, at_offsets, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(NULL, batch, TEXT("amount"), amount_text, amount_offsets, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_append_batch(NULL, by_columns, batch, NULL, 0, NULL));
  a = ask(by_lines, COHORT), b = ask(by_columns, COHORT);
  CHECK(strcmp(a, b) == 0);
  free(a);
  free(b);
  funnel_batch_free(batch);
  funnel_close(NULL, by_lines);
  funnel_close(NULL, by_columns);
}

static void columns_are_refused_by_name(void) {
  funnel_call* call = funnel_call_new();
  funnel_store* store = new_store();
  funnel_batch* batch = columns();
  static const int32_t falling[] = {0, 7, 7, 6, 10, 17, 17, 21, 28}, below[] = {-1, 7, 7, 7, 10, 17, 17, 21, 28}, beyond[] = {0, 1, 3, 0, 0, 0, 0, 0};
  const char* names[] = {"kind", "kind", "deal"};
  for (int i = 0; i < 3; ++i) {
    CHECK_CODE(FUNNEL_OK, i < 2 ? funnel_batch_text(call, batch, TEXT("kind"), kind_text, i == 0 ? falling : below, NULL)
                                : funnel_batch_codes(call, batch, TEXT("deal"), beyond, "ABC", deal_offsets, 3, NULL));
    if (i == 2) CHECK_CODE(FUNNEL_OK, funnel_batch_text(call, batch, TEXT("kind"), kind_text, kind_offsets, NULL));
    CHECK_CODE(FUNNEL_OUT_OF_RANGE, funnel_append_batch(call, store, batch, NULL, 0, NULL));
    CHECK(strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL), names[i]) == 0);
  }
  static const int32_t negative[] = {0, 0, 0, 0, 1, -1, 1, 2};
  CHECK_CODE(FUNNEL_OK, funnel_batch_codes(call, batch, TEXT("deal"), negative, "ABC", deal_offsets, 3, NULL));
  CHECK_CODE(FUNNEL_OUT_OF_RANGE, funnel_append_batch(call, store, batch, NULL, 0, NULL));
  CHECK(strstr(funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, NULL), "row 5") != NULL);
  CHECK_CODE(FUNNEL_OK, funnel_batch_codes(call, batch, TEXT("deal"), deal_codes, "ABC", deal_offsets, 3, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_int64(call, batch, TEXT("owner"), at, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_int64(call, batch, TEXT("colour"), at, NULL));
  CHECK_CODE(FUNNEL_INVALID_VALUE, funnel_append_batch(call, store, batch, NULL, 0, NULL));
  CHECK(funnel_call_errors(call) == 2 && strcmp(funnel_call_error_text(call, 1, FUNNEL_ERROR_FIELD, NULL), "colour") == 0);
  funnel_batch_free(batch);

  /* A row that is wrong. */
  batch = columns();
  static const char worse[] = "createdwonCREATEDlostcreated";
  funnel_result* report = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(call, batch, TEXT("kind"), worse, kind_offsets, NULL));
  CHECK_CODE(FUNNEL_REJECTED, funnel_append_batch(call, store, batch, NULL, 0, &report));
  CHECK(funnel_call_errors(call) == 1 && strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_ROW, NULL), "4") == 0 &&
        strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_VALUE, NULL), "CREATED") == 0);
  CHECK(number_of(funnel_result_json(report, NULL), "rejected") == 8);
  funnel_result_free(report);
  CHECK_CODE(FUNNEL_OK, funnel_append_batch(call, store, batch, TEXT("{\"when_bad\": \"keep_good\"}"), &report));
  CHECK(number_of(funnel_result_json(report, NULL), "applied") == 7 && number_of(funnel_result_json(report, NULL), "row") == 4);
  funnel_result_free(report);
  /* The same by codes: a kind that is none, and no text, which says nothing. */
  static const int32_t kind_codes[] = {0, 1, 1, 2, 4, 1, 3, 0}, few_offsets[] = {0, 7, 7, 10, 14, 18};
  CHECK_CODE(FUNNEL_OK, funnel_batch_codes(call, batch, TEXT("kind"), kind_codes, "createdwonlostsold", few_offsets, 5, NULL));
  CHECK_CODE(FUNNEL_REJECTED, funnel_append_batch(call, store, batch, NULL, 0, NULL));
  CHECK(funnel_call_errors(call) == 1 && strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_ROW, NULL), "4") == 0 &&
        strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_VALUE, NULL), "sold") == 0);
  funnel_batch_free(batch);

  CHECK_CODE(FUNNEL_OK, funnel_batch_new(call, 0, &batch)); /* no rows: nothing is needed */
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(call, batch, TEXT("deal"), NULL, NULL, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_int64(call, batch, TEXT("at"), NULL, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_codes(call, batch, TEXT("stage"), NULL, NULL, NULL, 0, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_append_batch(call, store, batch, NULL, 0, NULL));
  funnel_batch_free(batch);

  /* Rows that nobody gives a column are not counted one by one: there may be two billions of them. */
  CHECK_CODE(FUNNEL_OK, funnel_batch_new(call, (size_t)1 << 31, &batch));
  CHECK_CODE(FUNNEL_MISSING_VALUE, funnel_append_batch(call, store, batch, NULL, 0, NULL));
  funnel_batch_free(batch);
  funnel_close(NULL, store);
  funnel_call_free(call);
}

static void activities_have_their_own_fields(void) {
  funnel_call* call = funnel_call_new();
  funnel_store* store = filled_store();
  const char* options = "{\"of\": \"activities\"}";
  CHECK_CODE(FUNNEL_OK, funnel_append_json(call, store,
      TEXT("{\"activity\": \"1\", \"kind\": \"planned\", \"at\": \"2026-01-05\", \"type\": \"call\", \"deal\": \"C\", \"person\": \"Anna\", \"due\": \"2026-01-07\", \"sequence\": 1}\n"
           "{\"activity\": \"1\", \"kind\": \"done\", \"at\": \"2026-01-08\", \"actor\": \"Boris\", \"event_id\": \"x\", \"known_at\": \"2026-01-09\"}"),
      TEXT(options), NULL));
  CHECK_CODE(FUNNEL_REJECTED, funnel_append_json(call, store, TEXT("{\"activity\": \"1\", \"kind\": \"done\", \"at\": \"2026-01-08\", \"stage\": \"won\"}"), TEXT(options), NULL));
  CHECK(strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL), "stage") == 0);
  CHECK_CODE(FUNNEL_REJECTED, funnel_append_json(call, store, TEXT("{\"activity\": \"1\", \"at\": \"2026-01-08\"}"), TEXT(options), NULL));
  CHECK(strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL), "kind") == 0);
  CHECK_CODE(FUNNEL_REJECTED, funnel_append_json(call, store, TEXT("{\"kind\": \"done\", \"at\": \"2026-01-08\", \"values\": {\"a\": \"b\"}}"), TEXT(options), NULL));

  funnel_batch* batch = NULL;
  static const int64_t times[] = {1767571200000000}, due[] = {1767744000000000};
  static const int32_t one[] = {0, 1}, five[] = {0, 7};
  CHECK_CODE(FUNNEL_OK, funnel_batch_new(call, 1, &batch));
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(call, batch, TEXT("activity"), "2", one, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_text(call, batch, TEXT("kind"), "planned", five, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_int64(call, batch, TEXT("at"), times, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_batch_int64(call, batch, TEXT("due"), due, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_append_batch(call, store, batch, TEXT(options), NULL));
  CHECK_CODE(FUNNEL_UNKNOWN_NAME, funnel_append_batch(call, store, batch, NULL, 0, NULL)); /* of deals there is no such column */
  funnel_batch_free(batch);
  char* json = ask(store, "{\"view\": \"workload\", \"query\": {\"as_of\": \"2026-02-01\"}}");
  CHECK(strstr(json, "Boris"));
  free(json);
  funnel_close(NULL, store);
  funnel_call_free(call);
}

int main(void) {
  lines_are_refused_by_field();
  escaped_texts_and_empty_ones();
  a_batch_may_be_sent_again();
  columns_say_what_lines_say();
  columns_are_refused_by_name();
  activities_have_their_own_fields();
  return failures != 0;
}
