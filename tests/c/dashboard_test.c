/* The dashboard as a C host's server serves it: what comes back for each kind of request, and that it follows the store. */
#include "check.h"

static funnel_dashboard* new_board(funnel_store* store, const char* options) {
  funnel_dashboard* board = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_dashboard_new(NULL, store, TEXT(options), &board));
  return board;
}

/* The response to a request; of `status`. */
static funnel_result* respond(funnel_dashboard* board, const char* request, long status) {
  funnel_result* r = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_dashboard_respond(NULL, board, TEXT(request), &r));
  if (number_of(funnel_result_json(r, NULL), "status") != status) {
    ++failures;
    fprintf(stderr, "%s: %s%s\n", request, funnel_result_json(r, NULL), funnel_result_body(r, NULL));
  }
  return r;
}

static void says(funnel_dashboard* board, const char* request, long status, const char* head, const char* body) {
  funnel_result* r = respond(board, request, status);
  size_t n = 0;
  const char* text = funnel_result_body(r, &n);
  if (!strstr(funnel_result_json(r, NULL), head) || !strstr(text, body) || strlen(text) != n) {
    ++failures;
    fprintf(stderr, "%s: %s%.500s\n", request, funnel_result_json(r, NULL), text);
  }
  funnel_result_free(r);
}

/* What stands behind a header's name, without quotes. */
static void header_of(funnel_result* r, const char* name, char* out, size_t size) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\": \"", name);
  const char* at = strstr(funnel_result_json(r, NULL), quoted);
  CHECK(at != NULL);
  out[0] = 0;
  if (!at) return;
  at += strlen(quoted);
  size_t n = 0;
  while (n + 1 < size && *at && !(at[0] == '"' && at[-1] != '\\')) out[n++] = *at++;
  out[n] = 0;
}

static void requests_are_answered(void) {
  funnel_store* store = filled_store();
  funnel_dashboard* board = new_board(store, "{\"title\": \"Our deals\", \"query\": {\"as_of\": \"2026-02-01\"}}");
  says(board, "{}", 200, "\"Content-Type\": \"text/html; charset=utf-8\"", "Our deals");
  says(board, "{}", 200, "\"Content-Security-Policy\": \"default-src 'none'", "</html>");
  says(board, "{\"target\": \"/report.json?is.region=North\"}", 200, "application/json", "\"funnel.document\"");
  says(board, "{\"target\": \"/report.csv?table=stages.stages\"}", 200, "\"Content-Disposition\": \"attachment", "\nQualification,3,160000,");
  says(board, "{\"target\": \"/\", \"headers\": {\"ACCEPT\": \"text/csv\", \"X-Forwarded-For\": [1], \"host\": null}}", 200, "text/csv", ",");
  says(board, "{\"target\": \"/deals.json?cell=outcome:lost\"}", 200, "\"schema\": \"funnel.response\"", "\"deal\": \"B\"");
  says(board, "{\"target\": \"/report?lang=ru\"}", 200, "text/html", "Our deals");
  says(board, "{\"target\": \"/health\"}", 200, "no-store", "ok");
  says(board, "{\"target\": \"/report?is.region=Nroth\"}", 400, "text/plain", "North");
  says(board, "{\"target\": \"/reprot\"}", 404, "text/plain", "/report");
  says(board, "{\"method\": \"POST\"}", 405, "\"Allow\": \"GET, HEAD\"", "read only");
  says(board, "{\"headers\": {\"Host\": \"crm\", \"Origin\": \"https://elsewhere\", \"Sec-Fetch-Site\": \"cross-site\"}}", 403, "text/plain", "another site");
  says(board, "{\"target\": \"/report\", \"headers\": {\"Accept\": \"image/png\"}}", 406, "text/plain", "text/html");

  funnel_result* r = respond(board, "{\"method\": \"HEAD\"}", 200);
  CHECK(*funnel_result_body(r, NULL) == 0);
  const char* text = NULL;
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_result_render(NULL, r, NULL, 0, &text, NULL)); /* its JSON is the head alone */
  funnel_result_free(r);

  /* The tag that came is sent back, and nothing is sent again; who asks otherwise gets another one. */
  char tag[100], request[300];
  r = respond(board, "{}", 200);
  header_of(r, "ETag", tag, sizeof tag);
  funnel_result_free(r);
  snprintf(request, sizeof request, "{\"headers\": {\"if-none-match\": \"%s\"}}", tag);
  says(board, request, 304, "ETag", "");
  snprintf(request, sizeof request, "{\"target\": \"/?by=owner\", \"headers\": {\"if-none-match\": \"%s\"}}", tag);
  says(board, request, 200, "ETag", "Anna");

  /* A result of another kind has no body. */
  CHECK_CODE(FUNNEL_OK, funnel_describe(NULL, store, &r));
  CHECK(*funnel_result_body(r, NULL) == 0);
  funnel_result_free(r);
  funnel_dashboard_free(board);
  funnel_close(NULL, store);
}

static void options_hold(void) {
  funnel_store* store = filled_store();
  funnel_dashboard* board = new_board(store, "{\"query\": {\"filters\": [{\"dimension\": \"region\", \"is\": [\"North\"]}]}, \"language\": \"ru\"}");
  funnel_result* r = respond(board, "{\"target\": \"/deals.json?cell=all\"}", 200);
  CHECK(number_of(funnel_result_body(r, NULL), "n") == 2); /* whatever the address asks */
  funnel_result_free(r);
  says(board, "{}", 200, "", "lang=\"ru\"");
  funnel_dashboard_free(board);

  board = new_board(store, "{\"preset\": \"hubspot_all\"}");
  says(board, "{\"target\": \"/report.json\"}", 200, "", "\"counting\": \"strict\"");
  funnel_dashboard_free(board);

  board = new_board(store, "{\"max_segments\": 1, \"max_milliseconds\": 60000, \"max_bytes\": 100000000, \"max_kept\": 0}");
  says(board, "{\"target\": \"/report?by=owner\"}", 422, "", "segments");
  funnel_dashboard_free(board);

  /* A plan has its path, and may be shown with the report. */
  board = new_board(store, "{}");
  says(board, "{\"target\": \"/plan.json\"}", 404, "", "plan");
  funnel_dashboard_free(board);
  board = new_board(store, "{\"with\": [\"plan\"], \"plan\": {\"by\": [\"owner\"], \"targets\": [{\"period\": \"2026-01\", \"segment\": [\"Anna\"], \"deals\": 41}]}}");
  says(board, "{\"target\": \"/plan.json?by=owner\"}", 200, "", "41");
  says(board, "{\"target\": \"/report.json\"}", 200, "", "\"id\": \"plan\"");
  funnel_dashboard_free(board);
  board = NULL;
  CHECK_CODE(FUNNEL_INVALID_VALUE, funnel_dashboard_new(NULL, store, TEXT("{\"with\": [\"vellocity\"]}"), &board));
  CHECK_CODE(FUNNEL_INVALID_VALUE, funnel_dashboard_new(NULL, store, TEXT("{\"plan\": {\"by\": [\"nobody\"], \"targets\": []}}"), &board));
  CHECK_CODE(FUNNEL_MISSING_VALUE, funnel_dashboard_new(NULL, store, TEXT("{\"plan\": {\"by\": [\"owner\"]}}"), &board));
  CHECK(board == NULL);

  /* "today" is what the host says, else the latest event: 21 January. */
  board = new_board(store, "{}");
  says(board, "{\"target\": \"/report.json?created=last-month\", \"now\": \"2026-02-10\"}", 200, "", "\"deals\": 3");
  says(board, "{\"target\": \"/report.json?created=last-month\"}", 200, "", "\"deals\": 0");
  funnel_dashboard_free(board);
  funnel_close(NULL, store);
}

static void it_follows_the_store(void) {
  funnel_store *store = filled_store(), *same = filled_store();
  funnel_dashboard *board = new_board(store, "{}"), *other = new_board(same, "{}"), *restarted = new_board(same, "{\"instance\": \"2\"}");
  char before[100], now[100];
  funnel_result* r = respond(board, "{\"target\": \"/revision\"}", 200);
  snprintf(before, sizeof before, "%s", funnel_result_body(r, NULL));
  funnel_result_free(r);
  says(other, "{\"target\": \"/revision\"}", 200, "", before); /* equal events in another store, as another process holds them */
  r = respond(restarted, "{\"target\": \"/revision\"}", 200);
  CHECK(strcmp(funnel_result_body(r, NULL), before) != 0);
  funnel_result_free(r);

  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, TEXT("{\"kind\": \"won\", \"deal\": \"C\", \"at\": \"2026-01-25\"}"), NULL, 0, NULL));
  r = respond(board, "{\"target\": \"/revision\"}", 200);
  snprintf(now, sizeof now, "%s", funnel_result_body(r, NULL));
  funnel_result_free(r);
  CHECK(strcmp(before, now) != 0);
  r = respond(board, "{\"target\": \"/deals.json?cell=outcome:won\"}", 200);
  CHECK(number_of(funnel_result_body(r, NULL), "n") == 2);
  funnel_result_free(r);

  /* A name that is forgotten is in no answer that was kept, and no tag of before holds. */
  says(board, "{\"target\": \"/report.json?by=owner\"}", 200, "", "Boris");
  CHECK_CODE(FUNNEL_OK, funnel_erase(NULL, store, TEXT("{\"people\": [\"Boris\"]}"), NULL));
  r = respond(board, "{\"target\": \"/report.json?by=owner\"}", 200);
  CHECK(!strstr(funnel_result_body(r, NULL), "Boris") && strstr(funnel_result_body(r, NULL), "erased 1"));
  funnel_result_free(r);
  r = respond(board, "{\"target\": \"/revision\"}", 200);
  CHECK(strcmp(funnel_result_body(r, NULL), now) != 0);
  funnel_result_free(r);

  funnel_close(NULL, store);
  says(board, "{}", 200, "", "</html>"); /* what the store held */
  funnel_dashboard_free(board);
  funnel_dashboard_free(other);
  funnel_dashboard_free(restarted);
  funnel_close(NULL, same);

  store = new_store();
  board = new_board(store, "{}");
  says(board, "{}", 200, "text/html", "</html>"); /* nothing is there yet */
  funnel_dashboard_free(board);
  funnel_close(NULL, store);
}

static int32_t stop_at_once(double done, void* user) {
  (void)done;
  (void)user;
  return 1;
}

static void requests_can_be_stopped(void) {
  funnel_store* store = filled_store();
  funnel_dashboard* board = new_board(store, "{}");
  funnel_call* call = funnel_call_new();
  funnel_result* r = NULL;
  funnel_call_deadline(call, 0);
  CHECK_CODE(FUNNEL_TOO_LATE, funnel_dashboard_respond(call, board, TEXT("{}"), &r));
  funnel_call_deadline(call, -1);
  funnel_call_progress(call, stop_at_once, NULL);
  CHECK_CODE(FUNNEL_CANCELLED, funnel_dashboard_respond(call, board, TEXT("{}"), &r));
  CHECK(r == NULL);
  says(board, "{}", 200, "", "</html>");
  funnel_call_free(call);
  funnel_dashboard_free(board);
  funnel_close(NULL, store);
}

int main(void) {
  requests_are_answered();
  options_hold();
  it_follows_the_store();
  requests_can_be_stopped();
  return failures != 0;
}
