/* Parts of the deals, merged; and everything that is not all of them. */
#include "check.h"

#define QUESTION "\"view\": \"stock\", \"query\": {\"as_of\": \"2026-02-01\", \"known_at\": \"2026-02-01\"}"
#define PART(number) "{" QUESTION ", \"part\": {\"number\": " #number ", \"of\": 2}}"
#define STOCK "{\"view\": \"stock\"}"

static funnel_store* store_of(const char* lines) {
  funnel_store* store = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_open(NULL, NULL, 0, TEXT("{\"currency\": {\"code\": \"EUR\"}}"), &store));
  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, TEXT(lines), NULL, 0, NULL));
  return store;
}

static void parts_make_a_whole(void) {
  static const char* const first = "{\"deal\": \"A\", \"at\": \"2026-01-01\", \"kind\": \"created\", \"amount\": 100}\n";
  static const char* const second =
      "{\"deal\": \"B\", \"at\": \"2026-01-02\", \"kind\": \"created\", \"amount\": 200}\n{\"deal\": \"B\", \"at\": \"2026-01-03\", \"kind\": \"won\"}\n";
  char both[400];
  snprintf(both, sizeof both, "%s%s", first, second);
  funnel_store *whole = store_of(both), *a = store_of(first), *b = store_of(second);
  funnel_result *expected = NULL, *p = NULL, *q = NULL, *merged = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_query(NULL, whole, TEXT("{" QUESTION "}"), &expected));
  CHECK_CODE(FUNNEL_OK, funnel_partial(NULL, a, TEXT(PART(0)), &p));
  CHECK_CODE(FUNNEL_OK, funnel_partial(NULL, b, TEXT(PART(1)), &q));
  size_t np = 0, nq = 0;
  const char *tp = funnel_result_json(p, &np), *tq = funnel_result_json(q, &nq);
  char* texts = malloc(np + nq);
  memcpy(texts, tq, nq);
  memcpy(texts + nq, tp, np);
  funnel_call* call = funnel_call_new();
  CHECK_CODE(FUNNEL_OK, funnel_merge(call, texts, np + nq, TEXT(STOCK), &merged));
  CHECK(merged && strcmp(funnel_result_json(merged, NULL), funnel_result_json(expected, NULL)) == 0);
  funnel_result_free(merged);
  CHECK_CODE(FUNNEL_OK, funnel_merge(call, texts, nq, TEXT("{\"partial\": true}"), &merged));
  CHECK(strcmp(funnel_result_json(merged, NULL), tq) == 0);
  funnel_result_free(merged);

  CHECK_CODE(FUNNEL_MISSING_VALUE, funnel_merge(call, texts, nq, TEXT(STOCK), &merged));
  CHECK(merged == NULL && strstr(funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, NULL), "part 0 of 2"));
  CHECK_CODE(FUNNEL_SYNTAX, funnel_merge(call, texts, np + nq - 1, TEXT(STOCK), &merged));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_merge(call, texts, np + nq, TEXT("{\"view\": \"cohort\"}"), &merged));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_merge(call, texts, np + nq, TEXT("{\"view\": \"velocity\"}"), &merged));
  memcpy(texts, tp, np < nq ? np : nq);
  CHECK(funnel_merge(call, texts, np + nq, TEXT(STOCK), &merged) != FUNNEL_OK && merged == NULL);
  free(texts);
  funnel_result_free(p);
  funnel_result_free(q);
  funnel_result_free(expected);
  funnel_call_free(call);
  funnel_close(NULL, whole);
  funnel_close(NULL, a);
  funnel_close(NULL, b);
}

static void what_is_wrong_is_told(void) {
  funnel_call* call = funnel_call_new();
  funnel_store* store = filled_store();
  funnel_result* result = NULL;
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_partial(call, NULL, TEXT(PART(0)), &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_partial(call, store, NULL, 4, &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_partial(call, store, TEXT(PART(0)), NULL));
  CHECK_CODE(FUNNEL_SYNTAX, funnel_partial(call, store, NULL, 0, &result));
  CHECK_CODE(FUNNEL_MISSING_VALUE, funnel_partial(call, store, TEXT("{\"view\": \"stock\"}"), &result));
  CHECK(funnel_call_errors(call) == 2); /* as_of and known_at */
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_partial(call, store, TEXT("{\"view\": \"velocity\"}"), &result));
  CHECK_CODE(FUNNEL_OUT_OF_RANGE, funnel_partial(call, store, TEXT("{" QUESTION ", \"part\": {\"number\": 2, \"of\": 2}}"), &result));
  CHECK_CODE(FUNNEL_MISSING_VALUE, funnel_partial(call, store, TEXT("{\"view\": \"waterfall\", \"query\": {\"as_of\": \"2026-02-01\", \"known_at\": \"2026-02-01\"}}"), &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_merge(call, NULL, 3, NULL, 0, &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_merge(call, TEXT("x"), NULL, 2, &result));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_merge(call, TEXT("x"), NULL, 0, NULL));
  CHECK_CODE(FUNNEL_MISSING_VALUE, funnel_merge(call, NULL, 0, NULL, 0, &result));
  CHECK_CODE(FUNNEL_SYNTAX, funnel_merge(call, TEXT("{\"funnel_partial\":2,\n}"), NULL, 0, &result));
  CHECK(result == NULL);
  funnel_call_free(call);
  funnel_close(NULL, store);
}

int main(void) {
  parts_make_a_whole();
  what_is_wrong_is_told();
  return failures != 0;
}
