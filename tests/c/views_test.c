/* Everything that C can ask, on three deals whose numbers can be worked out by hand: A won, B lost, C open. */
#include "check.h"

#define AS_OF "\"query\": {\"as_of\": \"2026-02-01\"}"

/* Asks, and gives the answer; its text is freed by the caller with the result. */
static funnel_result* answer(funnel_store* store, const char* request) {
  funnel_call* call = funnel_call_new();
  funnel_result* result = NULL;
  const int32_t code = funnel_query(call, store, TEXT(request), &result);
  if (code != FUNNEL_OK || !result) {
    ++failures;
    fprintf(stderr, "%s: %s: %s: %s\n", request, funnel_code_name(code), funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL),
            funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, NULL));
  }
  funnel_call_free(call);
  return result;
}

static void every_view_answers_and_renders(void) {
  static const char* const requests[] = {
      "{" AS_OF "}",
      "{\"view\": \"report\", \"query\": {\"as_of\": \"2026-02-01\", \"group_by\": [\"owner\"]}, \"options\": {\"since\": \"2026-01-05\", \"compare\": {}}}",
      "{\"view\": \"velocity\", " AS_OF "}",
      "{\"view\": \"bottlenecks\", " AS_OF ", \"options\": {\"alpha\": 0.1}}",
      "{\"view\": \"change\", " AS_OF ", \"options\": {\"before\": {\"from\": \"2026-01-01\", \"to\": \"2026-01-15\"}, \"after\": {\"from\": \"2026-01-15\", \"to\": \"2026-02-01\"}}}",
      "{\"view\": \"team\", " AS_OF ", \"options\": {\"member\": \"owner\", \"case_mix\": [\"region\"]}}",
      "{\"view\": \"forecast\", " AS_OF ", \"options\": {\"unit\": \"quarter\"}}",
      "{\"view\": \"plan\", " AS_OF ", \"options\": {\"targets\": [{\"period\": \"2026-02\", \"amount\": 100000, \"deals\": 1}]}}",
      "{\"view\": \"workload\", " AS_OF "}",
      "{\"view\": \"self\", " AS_OF ", \"options\": {\"person\": \"Anna\"}}",
      "{\"view\": \"cohort\", \"query\": {\"group_by\": [{\"dimension\": \"region\"}]}, \"threads\": 2}",
      "{\"view\": \"activity\", \"query\": {\"in\": {\"from\": \"2026-01-01\", \"to\": \"2026-02-01\"}}}",
      "{\"view\": \"stock\", " AS_OF "}",
      "{\"view\": \"transitions\", " AS_OF "}",
      "{\"view\": \"waterfall\", " AS_OF ", \"options\": {\"since\": \"2026-01-05\"}}",
      "{\"view\": \"periods\", " AS_OF ", \"options\": {\"unit\": \"week\"}}",
      "{\"view\": \"credit\", \"query\": {\"as_of\": \"2026-02-01\", \"credit\": \"time_held\"}}",
      "{\"view\": \"ordered\", \"query\": {\"as_of\": \"2026-02-01\", \"counting\": \"ordered\", \"ordered\": {\"steps\": [{\"stages\": [\"qualification\"]}, {\"stages\": [\"won\"]}]}}}",
  };
  static const char* const hows[] = {"", "{\"format\": \"text\", \"width\": 80}", "{\"format\": \"html\", \"language\": \"ru\"}", "{\"format\": \"json\", \"language\": \"ru\"}"};
  funnel_store* store = filled_store();
  for (size_t i = 0; i < sizeof requests / sizeof *requests; ++i) {
    funnel_result* result = answer(store, requests[i]);
    if (!result) continue;
    size_t n = 0;
    const char* json = funnel_result_json(result, &n);
    CHECK(n > 2 && json[0] == '{' && strlen(json) == n);
    for (size_t h = 0; h < sizeof hows / sizeof *hows; ++h) {
      const char *text = NULL, *again = NULL;
      CHECK_CODE(FUNNEL_OK, funnel_result_render(NULL, result, TEXT(hows[h]), &text, &n));
      CHECK(text && n > 10 && strlen(text) == n);
      CHECK_CODE(FUNNEL_OK, funnel_result_render(NULL, result, TEXT(hows[h]), &again, NULL));
      CHECK(text == again);
    }
    funnel_result_free(result);
  }
  funnel_close(NULL, store);
}

static void numbers_are_those_of_the_deals(void) {
  funnel_store* store = filled_store();
  funnel_result* r = answer(store, "{" AS_OF "}");
  const char* json = funnel_result_json(r, NULL);
  const char *deals = strstr(json, "\"deals\": {"), *amount = strstr(json, "\"amount\": {");
  CHECK(deals && amount && number_of(deals, "value") == 3 && number_of(amount, "value") == 160000);
  CHECK(strstr(json, "\"code\": \"EUR\""));
  funnel_close(NULL, store); /* a result is whole */
  const char* text = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_result_render(NULL, r, TEXT("{\"format\": \"text\"}"), &text, NULL));
  CHECK(strstr(text, "Closed won"));
  funnel_result_free(r);

  store = filled_store();
  r = answer(store, "{\"view\": \"stock\", " AS_OF "}");
  CHECK_CODE(FUNNEL_OK, funnel_result_render(NULL, r, TEXT("{\"format\": \"csv\"}"), &text, NULL));
  CHECK(strcmp(text, "id,name,deals,amount\r\n"
                     "qualification,Qualification,1,20000\r\n"
                     "presentation,Presentation,0,0\r\n"
                     "proposal,Commercial proposal,0,0\r\n"
                     "contracting,Contracting,0,0\r\n"
                     "won,Closed won,1,50000\r\n") == 0);
  CHECK_CODE(FUNNEL_OK, funnel_result_render(NULL, r, TEXT("{\"format\": \"csv\", \"table\": \"stock.outcomes\"}"), &text, NULL));
  CHECK(strcmp(text, "outcome,deals,amount\r\nlost,1,90000\r\nmoved_out,0,0\r\n") == 0);
  CHECK_CODE(FUNNEL_UNKNOWN_NAME, funnel_result_render(NULL, r, TEXT("{\"format\": \"csv\", \"table\": \"x\"}"), &text, NULL));
  CHECK(text == NULL);
  funnel_result_free(r);

  r = answer(store, "{\"view\": \"waterfall\", " AS_OF ", \"options\": {\"since\": \"2026-01-02T12:00\"}}");
  CHECK_CODE(FUNNEL_OK, funnel_result_render(NULL, r, TEXT("{\"format\": \"csv\"}"), &text, NULL));
  CHECK(strstr(text, "start,2,140000\r\ncreated,1,20000\r\n") && strstr(text, "lost,1,90000\r\nwon,1,50000\r\n") && strstr(text, "end,1,20000\r\n"));
  funnel_result_free(r);
  funnel_close(NULL, store);
}

/* The ids behind a cell, as JSON. */
static funnel_result* behind(funnel_store* store, const char* request) {
  funnel_result* r = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_drill(NULL, store, TEXT(request), &r));
  return r;
}

static void numbers_open_into_deals(void) {
  static const struct {
    const char* request;
    const char* ids;
  } cells[] = {
      {"{" AS_OF ", \"cell\": {\"measure\": \"outcome\", \"outcome\": \"lost\"}}", "[\n    \"B\"\n  ]"},
      {"{" AS_OF ", \"cell\": {\"measure\": \"counted\", \"stage\": \"presentation\"}}", "[\n    \"A\",\n    \"B\"\n  ]"},
      {"{" AS_OF ", \"cell\": {\"measure\": \"counted\", \"row\": 1}, \"limit\": 1}", "[\n    \"A\"\n  ],\n  \"next\": \"A\""},
      {"{" AS_OF ", \"cell\": {\"measure\": \"counted\", \"row\": 1}, \"limit\": 1, \"after\": \"A\"}", "[\n    \"B\"\n  ],\n  \"next\": null"},
      {"{" AS_OF ", \"cell\": {\"measure\": \"fate\", \"stage\": \"contracting\", \"fate\": \"skipped\"}}", "[\n    \"A\"\n  ]"},
      {"{\"query\": {\"as_of\": \"2026-02-01\", \"group_by\": [\"owner\"]}, \"cell\": {\"measure\": \"outcome\", \"outcome\": \"open\", \"segment\": [\"Anna\"]}}", "[\n    \"C\"\n  ]"},
      {"{\"view\": \"stock\", " AS_OF ", \"cell\": {\"stage\": \"qualification\"}}", "[\n    \"C\"\n  ]"},
      {"{\"view\": \"stock\", " AS_OF ", \"cell\": {\"outcome\": \"lost\"}}", "[\n    \"B\"\n  ]"},
      {"{\"view\": \"activity\", \"query\": {\"in\": {\"from\": \"2026-01-05\", \"to\": \"2026-01-11\"}}, \"cell\": {\"stage\": \"presentation\", \"metric\": \"entered\"}}", "[\n    \"B\"\n  ]"},
      {"{\"view\": \"transitions\", " AS_OF ", \"cell\": {\"from\": \"presentation\", \"end\": \"lost\"}}", "[\n    \"B\"\n  ]"},
      {"{\"view\": \"transitions\", " AS_OF ", \"cell\": {\"from\": \"presentation\", \"to\": \"proposal\"}}", "[\n    \"A\"\n  ]"},
      {"{\"view\": \"waterfall\", " AS_OF ", \"options\": {\"since\": \"2026-01-02T12:00\"}, \"cell\": {\"flow\": \"won\"}}", "[\n    \"A\"\n  ]"},
      {"{\"view\": \"periods\", " AS_OF ", \"cell\": {\"period\": \"2026-01\", \"milestone\": \"lost\"}}", "[\n    \"B\"\n  ]"},
      {"{\"view\": \"credit\", " AS_OF ", \"cell\": {\"person\": \"Anna\", \"outcome\": \"won\"}}", "[\n    \"A\"\n  ]"},
  };
  funnel_store* store = filled_store();
  for (size_t i = 0; i < sizeof cells / sizeof *cells; ++i) {
    funnel_result* r = behind(store, cells[i].request);
    if (!r || !strstr(funnel_result_json(r, NULL), cells[i].ids)) {
      ++failures;
      fprintf(stderr, "%s:\n%s\n", cells[i].request, r ? funnel_result_json(r, NULL) : "nothing");
    }
    funnel_result_free(r);
  }
  const char* activity = "{\"kind\": \"planned\", \"activity\": \"call 1\", \"at\": \"2026-01-05\", \"type\": \"call\", \"deal\": \"C\", \"person\": \"Anna\", \"due\": \"2026-01-07\"}";
  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, TEXT(activity), TEXT("{\"of\": \"activities\"}"), NULL));
  funnel_result* r = behind(store, "{\"view\": \"workload\", " AS_OF ", \"cell\": {\"count\": \"overdue\", \"person\": \"Anna\", \"type\": \"call\"}}");
  CHECK(r && strstr(funnel_result_json(r, NULL), "\"call 1\""));
  funnel_result_free(r);
  funnel_close(NULL, store);
}

static void a_standing_funnel_follows_appends(void) {
  funnel_store* store = filled_store();
  funnel_standing* standing = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_stand(NULL, store, TEXT("{\"view\": \"cohort\", \"query\": {\"group_by\": [\"owner\"]}}"), &standing));
  int64_t numbers[200];
  size_t n = 0;
  uint64_t before = 0, after = 0;
  CHECK_CODE(FUNNEL_OK, funnel_standing_read(standing, numbers, 200, &n, &before));
  const size_t block = 12 + 3 * 5;
  CHECK(n == 3 * block); /* all, Anna, Boris */
  CHECK(numbers[0] == 3 && numbers[1] == 160000 && numbers[2] == 1 && numbers[4] == 1 && numbers[5] == 50000 && numbers[6] == 1);
  CHECK(numbers[12] == 3 && numbers[13] == 3 && numbers[15] == 2 && numbers[16] == 2);
  CHECK(numbers[block] == 2 && numbers[2 * block] == 1);
  CHECK_CODE(FUNNEL_OUT_OF_RANGE, funnel_standing_read(standing, numbers, 3, &n, NULL));
  CHECK(n == 3 * block);
  CHECK_CODE(FUNNEL_OK, funnel_standing_read(standing, NULL, 0, &n, NULL));
  CHECK(n == 3 * block);

  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, TEXT("{\"kind\": \"won\", \"deal\": \"C\", \"at\": \"2026-02-01\"}"), NULL, 0, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_standing_read(standing, numbers, 200, &n, &after));
  CHECK(after > before && numbers[2] == 0 && numbers[4] == 2 && numbers[5] == 70000);
  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, TEXT(""), NULL, 0, NULL));
  CHECK_CODE(FUNNEL_OK, funnel_standing_read(standing, numbers, 200, &n, &before));
  CHECK(after == before);

  funnel_result *named = NULL, *asked = answer(store, "{\"view\": \"cohort\", \"query\": {\"group_by\": [\"owner\"]}}");
  CHECK_CODE(FUNNEL_OK, funnel_standing_result(NULL, standing, &named));
  CHECK(named && asked && strcmp(funnel_result_json(named, NULL), funnel_result_json(asked, NULL)) == 0);
  funnel_result_free(named);
  funnel_result_free(asked);

  /* Another version of the pipeline, and the store is closed first. */
  CHECK_CODE(FUNNEL_OK, funnel_define(NULL, store, TEXT("{\"pipelines\": [{\"id\": \"sales\", \"versions\": [{\"from\": \"2026-03-01\", \"name\": \"Sales\", \"stages\": "
      "[{\"id\": \"qualification\"}, {\"id\": \"demo\"}, {\"id\": \"presentation\"}, {\"id\": \"proposal\"}, {\"id\": \"contracting\"}, "
      "{\"id\": \"won\", \"kind\": \"won\"}, {\"id\": \"lost\", \"kind\": \"lost\"}]}]}]}")));
  asked = answer(store, "{\"view\": \"cohort\", \"query\": {\"group_by\": [\"owner\"]}}");
  funnel_close(NULL, store);
  CHECK_CODE(FUNNEL_OK, funnel_standing_read(standing, numbers, 200, &n, NULL));
  CHECK(n == 3 * (12 + 3 * 6) && numbers[0] == 3);
  CHECK_CODE(FUNNEL_OK, funnel_standing_result(NULL, standing, &named));
  CHECK(named && asked && strcmp(funnel_result_json(named, NULL), funnel_result_json(asked, NULL)) == 0);
  funnel_result_free(named);
  funnel_result_free(asked);
  funnel_standing_free(standing);
}

int main(void) {
  every_view_answers_and_renders();
  numbers_are_those_of_the_deals();
  numbers_open_into_deals();
  a_standing_funnel_follows_appends();
  return failures != 0;
}
