/* 64 threads on one store: they append, ask, drill, render, stand, cancel. Under the thread sanitizer this is a proof of what
 * the header promises; without it the sums at the end are. With "small_stack" a whole life on a stack of 64 KiB. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <limits.h>
#include <pthread.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_SLOW 1
#endif
#endif
#ifdef IS_SLOW
enum { n_rounds = 3 };
#else
enum { n_rounds = 6 };
#endif
enum { n_threads = 64, n_rows = 20 };

static funnel_store* store;
static funnel_standing* standing;
static funnel_dashboard* board;
static funnel_result* shared_result;
static funnel_call* to_be_cancelled;

/* Failures of a thread; added up when it is joined. */
#define EXPECT(what) (bad += !(what))

static void* hammer(void* number) {
  const int me = *(const int*)number;
  size_t bad = 0;
  funnel_call* call = funnel_call_new();
  for (int round = 0; round < n_rounds; ++round) {
    char text[n_rows * 160];
    size_t n = 0;
    for (int i = 0; i < n_rows; ++i)
      n += (size_t)snprintf(text + n, sizeof text - n, "{\"kind\": \"%s\", \"deal\": \"%d-%d\", \"at\": \"2026-01-%02d\", \"owner\": \"Owner %d\", \"amount\": 100, \"event_id\": \"%d-%d-%d\"}\n",
                            i % 2 ? "won" : "created", me, round * n_rows + i / 2, 1 + i % 2, me % 7, me, round, i);
    EXPECT(funnel_append_json(call, store, text, n, NULL, 0, NULL) == FUNNEL_OK);
    funnel_result* r = NULL;
    EXPECT(funnel_query(call, store, TEXT("{\"view\": \"cohort\", \"query\": {\"group_by\": [\"owner\"]}}"), &r) == FUNNEL_OK);
    const long all = number_of(funnel_result_json(r, NULL), "all"), won = number_of(funnel_result_json(r, NULL), "won");
    EXPECT(all % (n_rows / 2) == 3 && won == all - 2); /* batches are seen whole */
    funnel_result_free(r);
    if (round % 3 == 0) {
      EXPECT(funnel_query(call, store, TEXT("{\"query\": {\"as_of\": \"2026-02-01\"}, \"options\": {\"max_deals\": 3}}"), &r) == FUNNEL_OK);
      funnel_result_free(r);
    }
    EXPECT(funnel_drill(call, store, TEXT("{\"view\": \"cohort\", \"cell\": {\"measure\": \"outcome\", \"outcome\": \"lost\"}}"), &r) == FUNNEL_OK);
    EXPECT(number_of(funnel_result_json(r, NULL), "n") == 1);
    funnel_result_free(r);
    int64_t numbers[12];
    uint64_t revision = 0;
    const int32_t read = funnel_standing_read(standing, numbers, 12, NULL, &revision);
    EXPECT((read == FUNNEL_OK || read == FUNNEL_OUT_OF_RANGE) && revision > 0 && numbers[0] % (n_rows / 2) == 3 && numbers[4] == numbers[0] - 2);
    const char* page = NULL;
    EXPECT(funnel_result_render(call, shared_result, TEXT(round % 2 ? "{\"format\": \"text\"}" : "{\"format\": \"csv\"}"), &page, NULL) == FUNNEL_OK && page);
    EXPECT(funnel_dashboard_respond(call, board, TEXT("{\"target\": \"/deals.json?cell=outcome:lost\"}"), &r) == FUNNEL_OK);
    EXPECT(number_of(funnel_result_json(r, NULL), "status") == 200 && number_of(funnel_result_body(r, NULL), "n") == 1);
    funnel_result_free(r);
    funnel_call_cancel(to_be_cancelled);
    if (me == 0 && round == 2) {
      funnel_standing* mine = NULL;
      EXPECT(funnel_stand(call, store, TEXT("{}"), &mine) == FUNNEL_OK);
      EXPECT(funnel_standing_result(call, mine, &r) == FUNNEL_OK);
      funnel_result_free(r);
      funnel_standing_free(mine);
      EXPECT(funnel_define(call, store, TEXT("{\"rates\": [{\"currency\": \"GBP\", \"rate\": \"1.17\"}]}")) == FUNNEL_OK);
      EXPECT(funnel_describe(call, store, &r) == FUNNEL_OK);
      funnel_result_free(r);
    }
  }
  funnel_call_free(call);
  return (void*)bad;
}

static void threads_hammer_one_store(void) {
  store = filled_store();
  CHECK_CODE(FUNNEL_OK, funnel_stand(NULL, store, TEXT("{\"view\": \"cohort\"}"), &standing));
  CHECK_CODE(FUNNEL_OK, funnel_dashboard_new(NULL, store, NULL, 0, &board));
  CHECK_CODE(FUNNEL_OK, funnel_query(NULL, store, TEXT("{\"view\": \"cohort\"}"), &shared_result));
  to_be_cancelled = funnel_call_new();
  pthread_t threads[n_threads];
  int numbers[n_threads];
  for (int i = 0; i < n_threads; ++i) {
    numbers[i] = i;
    CHECK(pthread_create(&threads[i], NULL, hammer, &numbers[i]) == 0);
  }
  for (int i = 0; i < n_threads; ++i) {
    void* bad = NULL;
    CHECK(pthread_join(threads[i], &bad) == 0);
    CHECK((size_t)bad == 0);
  }
  int64_t totals[12];
  CHECK_CODE(FUNNEL_OUT_OF_RANGE, funnel_standing_read(standing, totals, 12, NULL, NULL));
  CHECK(totals[0] == 3 + n_threads * n_rounds * n_rows / 2);
  funnel_result* none = NULL;
  CHECK_CODE(FUNNEL_CANCELLED, funnel_query(to_be_cancelled, store, TEXT("{\"view\": \"cohort\"}"), &none));
  funnel_result_free(shared_result);
  funnel_call_free(to_be_cancelled);
  funnel_dashboard_free(board);
  funnel_standing_free(standing);
  funnel_close(NULL, store);
}

/* A guard page lies behind a thread's stack: who needs more does not get away with it. */
static void* whole_life(void* nothing) {
  (void)nothing;
  static const char* const requests[] = {
      "{\"query\": {\"as_of\": \"2026-02-01\"}, \"options\": {\"compare\": {}}}", "{\"view\": \"velocity\", \"query\": {\"as_of\": \"2026-02-01\", \"group_by\": [\"owner\"]}}",
      "{\"view\": \"bottlenecks\", \"query\": {\"as_of\": \"2026-02-01\"}}", "{\"view\": \"team\", \"query\": {\"as_of\": \"2026-02-01\"}}",
      "{\"view\": \"forecast\", \"query\": {\"as_of\": \"2026-02-01\", \"zone\": \"Europe/Moscow\"}}", "{\"view\": \"workload\", \"query\": {\"as_of\": \"2026-02-01\"}}",
      "{\"view\": \"plan\", \"query\": {\"as_of\": \"2026-02-01\"}, \"options\": {\"targets\": [{\"period\": \"2026-02\", \"amount\": 5}]}}"};
  funnel_store* s = filled_store();
  static char many[5000 * 200]; /* as many as take the ways for many */
  size_t n = 0;
  for (int i = 0; i < 5000; ++i)
    n += (size_t)snprintf(many + n, sizeof many - n, "{\"kind\": \"created\", \"deal\": \"%d\", \"at\": \"2025-%02d-%02d\", \"owner\": \"Owner %d\"}\n{\"deal\": \"%d\", \"at\": \"2026-01-%02dT%02d:00\", \"stage\": \"proposal\"}\n",
                          i, 1 + i % 12, 1 + i % 28, i % 9, i, 1 + i % 31, i % 24);
  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, s, many, n, NULL, 0, NULL));
  for (size_t i = 0; i < sizeof requests / sizeof *requests; ++i) {
    funnel_result* r = NULL;
    const char* page = NULL;
    CHECK_CODE(FUNNEL_OK, funnel_query(NULL, s, TEXT(requests[i]), &r));
    CHECK_CODE(FUNNEL_OK, funnel_result_render(NULL, r, TEXT("{\"format\": \"text\"}"), &page, NULL));
    CHECK_CODE(FUNNEL_OK, funnel_result_render(NULL, r, TEXT("{\"format\": \"html\"}"), &page, NULL));
    funnel_result_free(r);
  }
  funnel_dashboard* live = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_dashboard_new(NULL, s, NULL, 0, &live));
  static const char* const targets[] = {"/", "/report.json?with=velocity,bottlenecks,change,team,forecast,workload&by=owner", "/deals?cell=outcome:lost", "/report.csv", "/nowhere"};
  for (size_t i = 0; i < sizeof targets / sizeof *targets; ++i) {
    char asked[200];
    snprintf(asked, sizeof asked, "{\"target\": \"%s\"}", targets[i]);
    funnel_result* response = NULL;
    CHECK_CODE(FUNNEL_OK, funnel_dashboard_respond(NULL, live, TEXT(asked), &response));
    CHECK(number_of(funnel_result_json(response, NULL), "status") == (i < 4 ? 200 : 404));
    funnel_result_free(response);
  }
  funnel_dashboard_free(live);
  static char deep[100000];
  memset(deep, '[', sizeof deep);
  funnel_result* r = NULL;
  CHECK(funnel_query(NULL, s, deep, sizeof deep, &r) != FUNNEL_OK);
  char nested[500] = "{\"options\": ";
  for (int i = 0; i < 98; ++i) strcat(nested, "[");
  CHECK_CODE(FUNNEL_SYNTAX, funnel_query(NULL, s, TEXT(nested), &r));
  funnel_close(NULL, s);
  return NULL;
}

static void a_small_stack_is_enough(void) {
  pthread_attr_t small;
  CHECK(pthread_attr_init(&small) == 0);
  CHECK(pthread_attr_setstacksize(&small, 64 * 1024) == 0); /* what the thread itself needs is in it */
  pthread_t thread;
  CHECK(pthread_create(&thread, &small, whole_life, NULL) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
  pthread_attr_destroy(&small);
}

int main(int argc, char** argv) {
  if (argc > 1 && strcmp(argv[1], "small_stack") == 0)
    a_small_stack_is_enough();
  else
    threads_hammer_one_store();
  return failures != 0;
}
