/* A program that was written for the first library of this ABI: it calls each of its functions and looks at what comes back. It stays as
 * it is for as long as the ABI's number does; see run.sh. */
#include <funnel/c.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(what)                                              \
  do {                                                           \
    if (!(what)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
      exit(1);                                                   \
    }                                                            \
  } while (0)
#define OK(call_) CHECK((call_) == FUNNEL_OK)
#define TEXT(literal) literal, strlen(literal)

static const char* const lines =
    "{\"kind\": \"created\", \"deal\": \"A\", \"at\": \"2026-01-01\", \"owner\": \"Anna\", \"amount\": \"500.00\"}\n"
    "{\"deal\": \"A\", \"at\": \"2026-01-04\", \"stage\": \"presentation\"}\n"
    "{\"kind\": \"won\", \"deal\": \"A\", \"at\": \"2026-01-21\"}\n"
    "{\"kind\": \"created\", \"deal\": \"B\", \"at\": \"2026-01-02\", \"owner\": \"Boris\", \"amount\": 90000, \"event_id\": \"1\"}\n"
    "{\"kind\": \"lost\", \"deal\": \"B\", \"at\": \"2026-01-13\", \"reason\": \"price\"}\n";
static const char* const as_of = "{\"query\": {\"as_of\": \"2026-02-01\", \"known_at\": \"2026-02-01\"}}";

static int told = 0;
static int32_t progress(double done, void* user) {
  CHECK(done >= 0 && done <= 1 && user == &told);
  ++told;
  return 0;
}

/* Is the text in the answer? The answer is freed. */
static int says(funnel_result* r, const char* text) {
  size_t n = 0;
  const char* json = funnel_result_json(r, &n);
  const int found = n == strlen(json) && strstr(json, text) != NULL;
  if (!found) fprintf(stderr, "%s\n", json);
  funnel_result_free(r);
  return found;
}

static void calls_and_errors(funnel_store* store) {
  funnel_call* call = funnel_call_new();
  funnel_result* r = NULL;
  size_t n = 0;
  CHECK(funnel_query(call, store, TEXT("{\"view\": \"nothing\"}"), &r) == FUNNEL_INVALID_VALUE && r == NULL);
  CHECK(funnel_call_errors(call) == 1 && funnel_call_error_code(call, 0) == FUNNEL_INVALID_VALUE);
  CHECK(strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, &n), "view") == 0 && n == 4);
  CHECK(strcmp(funnel_code_name(FUNNEL_INVALID_VALUE), "invalid_value") == 0);
  CHECK(funnel_append_json(call, store, TEXT("{\"deal\": \"A\", \"at\": \"2026-01-05\", \"stage\": \"nowhere\"}"), NULL, 0, &r) == FUNNEL_REJECTED);
  CHECK(strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_VALUE, NULL), "nowhere") == 0);
  CHECK(strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_ROW, NULL), "0") == 0 && *funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, NULL));
  CHECK(says(r, "\"rejected\": 1"));
  funnel_call_progress(call, progress, &told);
  OK(funnel_query(call, store, TEXT(as_of), &r));
  CHECK(told > 0 && says(r, "\"funnel.document\""));
  funnel_call_progress(call, NULL, NULL);
  funnel_call_deadline(call, 0);
  CHECK(funnel_query(call, store, TEXT(as_of), &r) == FUNNEL_TOO_LATE);
  funnel_call_deadline(call, -1);
  funnel_call_cancel(call);
  CHECK(funnel_query(call, store, TEXT(as_of), &r) == FUNNEL_CANCELLED);
  funnel_call_free(call);
}

static void answers(funnel_store* store) {
  funnel_result* r = NULL;
  const char* text = NULL;
  size_t n = 0;
  OK(funnel_query(NULL, store, TEXT("{\"view\": \"stock\", \"query\": {\"as_of\": \"2026-01-10\"}}"), &r));
  OK(funnel_result_render(NULL, r, TEXT("{\"format\": \"csv\"}"), &text, &n));
  CHECK(strstr(text, "qualification,Qualification,1,90000\r\npresentation,Presentation,1,50000") && n == strlen(text));
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray rows;
  OK(funnel_result_arrow(NULL, r, NULL, 0, &stream));
  funnel_result_free(r);
  CHECK(stream.get_schema(&stream, &schema) == 0 && schema.n_children == 4 && strcmp(schema.children[0]->name, "id") == 0);
  CHECK(stream.get_next(&stream, &rows) == 0 && rows.length == 5);
  schema.release(&schema);
  rows.release(&rows);
  stream.release(&stream);
  CHECK(funnel_append_arrow(NULL, store, &stream, NULL, 0, NULL) == FUNNEL_INVALID_ARGUMENT); /* it was released */

  OK(funnel_drill(NULL, store, TEXT("{\"query\": {\"as_of\": \"2026-02-01\"}, \"cell\": {\"measure\": \"outcome\", \"outcome\": \"lost\"}}"), &r));
  CHECK(says(r, "\"B\""));
  OK(funnel_explain(NULL, TEXT("{\"query\": {\"as_of\": \"2026-02-01\"}}"), &r));
  CHECK(says(r, "\"hash\""));
  OK(funnel_partial(NULL, store, TEXT("{\"query\": {\"as_of\": \"2026-02-01\", \"known_at\": \"2026-02-01\"}, \"part\": {\"number\": 0, \"of\": 1}}"), &r));
  funnel_result* merged = NULL;
  const char* part = funnel_result_json(r, &n);
  OK(funnel_merge(NULL, part, n, NULL, 0, &merged));
  funnel_result_free(r);
  CHECK(says(merged, "\"funnel.document\""));
  OK(funnel_describe(NULL, store, &r));
  CHECK(says(r, "\"deals\": 2"));
}

static void columns_and_standing(funnel_store* store) {
  funnel_standing* standing = NULL;
  int64_t numbers[64];
  uint64_t before = 0, after = 0;
  size_t n = 0;
  OK(funnel_stand(NULL, store, TEXT("{}"), &standing));
  OK(funnel_standing_read(standing, numbers, 64, &n, &before));
  CHECK(n == 27 && numbers[0] == 2 && numbers[1] == 140000 && numbers[4] == 1 && numbers[6] == 1);

  funnel_batch* batch = NULL;
  const int64_t at[] = {INT64_C(1767225600000000), INT64_C(1767312000000000)};
  const int32_t deals[] = {0, 1, 2}, kinds[] = {0, 0}, kind[] = {0, 7};
  OK(funnel_batch_new(NULL, 2, &batch));
  OK(funnel_batch_text(NULL, batch, TEXT("deal"), "CD", deals, NULL));
  OK(funnel_batch_int64(NULL, batch, TEXT("at"), at, NULL));
  OK(funnel_batch_codes(NULL, batch, TEXT("kind"), kinds, "created", kind, 1, NULL));
  OK(funnel_append_batch(NULL, store, batch, NULL, 0, NULL));
  funnel_batch_free(batch);

  OK(funnel_standing_read(standing, numbers, 64, NULL, &after));
  CHECK(numbers[0] == 4 && after > before);
  CHECK(funnel_standing_read(standing, numbers, 3, &n, NULL) == FUNNEL_OUT_OF_RANGE && n == 27);
  funnel_result* r = NULL;
  OK(funnel_standing_result(NULL, standing, &r));
  CHECK(says(r, "\"cohort\""));
  funnel_standing_free(standing);
}

static void a_file(const char* path) {
  char copy[1000];
  snprintf(copy, sizeof copy, "%s.copy", path);
  funnel_store *store = NULL, *reader = NULL;
  funnel_result* r = NULL;
  OK(funnel_open(NULL, TEXT(path), TEXT("{\"currency\": {\"code\": \"EUR\"}, \"sync\": false}"), &store));
  OK(funnel_append_json(NULL, store, TEXT(lines), TEXT("{\"source\": \"crm\", \"mark\": \"5\"}"), NULL));
  OK(funnel_open(NULL, TEXT(path), TEXT("{\"read\": true}"), &reader));
  OK(funnel_erase(NULL, store, TEXT("{\"deals\": [\"B\"]}"), &r));
  CHECK(says(r, "\"deals\": 1"));
  OK(funnel_refresh(NULL, reader));
  OK(funnel_describe(NULL, reader, &r));
  CHECK(says(r, "\"deals\": 1"));
  OK(funnel_close(NULL, reader));
  OK(funnel_compact(NULL, store));
  OK(funnel_backup(NULL, TEXT(path), TEXT(copy)));
  OK(funnel_close(NULL, store));
  OK(funnel_verify(NULL, TEXT(copy), &r));
  CHECK(says(r, "\"problems\": []"));
}

int main(int argc, char** argv) {
  CHECK(argc == 2 && funnel_abi_version() == FUNNEL_ABI_VERSION && *funnel_version());
  funnel_store* store = NULL;
  OK(funnel_open(NULL, NULL, 0, TEXT("{\"currency\": {\"code\": \"EUR\", \"decimals\": 2}}"), &store));
  OK(funnel_define(NULL, store, TEXT("{\"rates\": [{\"currency\": \"USD\", \"rate\": \"0.92\"}]}")));
  OK(funnel_append_json(NULL, store, TEXT(lines), NULL, 0, NULL));
  calls_and_errors(store);
  answers(store);
  columns_and_standing(store);
  OK(funnel_close(NULL, store));
  a_file(argv[1]);
  puts("it still runs");
  return 0;
}
