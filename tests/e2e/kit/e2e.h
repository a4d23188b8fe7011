/* What tests of a whole county share: its files, its people, acts and questions.
 *
 * A failure ends the test with the words of what failed.  What a test starts is
 * ended by county_destroy(), from the test's teardown.
 */
#ifndef ZHIAN_TESTS_E2E_KIT_E2E_H
#define ZHIAN_TESTS_E2E_KIT_E2E_H

#include "tests/lib/county_client.h"
#include "tests/lib/county_load.h"
#include "tests/lib/test.h"

/* What a saboteur keeps from coming is waited for in vain. */
#define E2E_WAIT_MS (getenv("ZHIAN_SABOTEUR") == NULL ? 120000 : 8000)
#define E2E_HEX 65
#define E2E_CODE 64
#define E2E_WHERE 512

/* Sanitizers keep freed memory and take their time: what is measured counts without them. */
#if defined(__SANITIZE_ADDRESS__)
#define E2E_SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define E2E_SANITIZED true
#endif
#endif
#ifndef E2E_SANITIZED
#define E2E_SANITIZED false
#endif

#define MUST(call)                                                                                 \
	do {                                                                                       \
		struct err err_ = {STATUS_OK, ""};                                                 \
		if ((call) != STATUS_OK)                                                           \
			fail_msg("%s: %s", #call, err_.text);                                      \
	} while (0)

/* ---- files, before a daemon is started */

/* `settings`: lines of zhian.yaml after the small stores of tests, or NULL. */
void e2e_create(struct county *county, const char *settings, bool demo);
/* A test's state is such a county, of the small stores alone; nothing of it is left, whatever
 * became of the test. */
int e2e_setup(void **state);
int e2e_teardown(void **state);
/* A county whose notify has a link, with the neighbour COUNTY_NEIGHBOUR of the key "region-522702"
 * that connects in; its document key is `ret_neighbour`. */
void e2e_create_linked(struct county *county, struct key *ret_neighbour);
/* Someone more in people.yaml, with a key of that name. */
void e2e_add_person(struct county *county, const char *id, const char *roles);
/* `settings`: "rate: 20, plain_identities: no". */
void e2e_add_feed(struct county *county, const char *id, const char *settings);
/* Replaces a file below the county's etc. */
void e2e_write(const struct county *county, const char *name, const char *text);
/* A file below the county's etc; the caller frees it. */
char *e2e_read(const struct county *county, const char *name, size_t *ret_size);
/* Replaces the first `was` in a file below the county's etc. */
void e2e_replace(const struct county *county, const char *name, const char *was, const char *is);

struct bus_caller *e2e_connect(const struct county *county, enum daemon daemon, const char *socket,
			       const char *who);

/* ---- what persons ask for */

struct e2e_act {
	const char *act;
	enum object_kind kind; /* of the target; OBJECT_NONE: none */
	uint64_t number;
	uint64_t seen; /* 0: not stated */
	bool dry_run;
	const ProtobufCMessage *body;
	struct bytes raw_body;     /* instead of `body` */
	const uint8_t *request_id; /* 16 bytes; NULL: one is drawn */
	bool short_id;             /* of which only half is sent */
	const char *reason;        /* NULL: "test" */
};

struct e2e_reply {
	Zh__Outcome outcome;
	bool repeated;
	uint64_t sequence, object, version;
	char code[E2E_CODE], where[E2E_WHERE];
};

void e2e_do(struct bus_caller *caller, const struct e2e_act *act, struct e2e_reply *ret_reply);
/* Fails the test unless the outcome is DONE or PROPOSED. */
void e2e_must(struct bus_caller *caller, const struct e2e_act *act, struct e2e_reply *ret_reply);
/* "done", "not_permitted act.role": an outcome and its refusal's code. */
void e2e_outcome_text(const struct e2e_reply *reply, char out[E2E_CODE * 2]);

/* ---- what a daemon says of itself */

/* The member of the line of `status` that has `mark` in it: "\"name\":\"feed\"". */
uint64_t e2e_counter(struct bus_caller *caller, const char *mark, const char *member);
/* The same member as a moment; 0: it isn't stated. */
int64_t e2e_moment(struct bus_caller *caller, const char *mark, const char *member);
#define E2E_STATUS "{\"kind\":\"status\""
#define E2E_PROCESS "{\"kind\":\"process\""
#define E2E_FEED "\"name\":\"feed\""
#define E2E_COMMAND "\"name\":\"command\""
#define E2E_PULL "\"name\":\"pull\""

struct e2e_digest {
	uint64_t sequence;
	char state[E2E_HEX];
};
void e2e_digest(struct bus_caller *caller, struct e2e_digest *ret_digest);
/* Whether midnight has been since the first county was made. */
bool e2e_day_ended(void);
/* The same events and the same rows; frames that only move cursors come by themselves.  Skips the
 * test where a day ended in between. */
void e2e_assert_same(const struct e2e_digest *a, const struct e2e_digest *b);
/* The events of a kind that the journal has, a line each; bodies only for who may see them.  The
 * caller frees them. */
char *e2e_tail(struct bus_caller *caller, uint32_t kind);
size_t e2e_events(struct bus_caller *caller, uint32_t kind);
/* The lines of a text, one after the other: the next one, or NULL. */
bool e2e_next_line(const char **at, struct bytes *ret_line);
/* A list's lines, one after the other, NUL after them; the caller frees them. */
char *e2e_list(struct bus_caller *caller, const char *noun);
/* The lines of any question's answer, which the caller frees. */
char *e2e_question(struct bus_caller *caller, Zh__Query *query);
/* What `explain` tells of an object of the county; the caller frees it. */
char *e2e_explain(struct bus_caller *caller, enum object_kind kind, uint64_t number);
/* Until all five are level with each other and have nothing to do. */
void e2e_wait_quiet(const struct county *county);

/* ---- books */

/* A next policy as it is adopted: the files below the county's etc/policy as version 2, the first
 * `was` of each replaced by `is`; NULL: as they are.  The bytes lie in `pool`. */
struct pool;
struct bytes e2e_policy(const struct county *county, const char *was, const char *is,
			struct pool *pool);
/* What a policy would have changed (`policy what-if`); the caller frees. */
char *e2e_what_if(struct bus_caller *caller, struct bytes bundle);
/* What `proposal show` tells of it; the caller frees. */
char *e2e_show_proposal(struct bus_caller *caller, uint64_t proposal);
/* A second person's word on what was proposed to that daemon. */
void e2e_approve(const struct county *county, enum daemon daemon, const char *who,
		 const struct e2e_reply *proposed, struct e2e_reply *ret_reply);
/* The same by a request of this id (16 bytes), which can be asked again; NULL: one is drawn. */
void e2e_approve_as(const struct county *county, enum daemon daemon, const char *who,
		    const struct e2e_reply *proposed, const uint8_t *request_id,
		    struct e2e_reply *ret_reply);
/* policy.adopt with these bytes from `effective_ms` on; 0: from now on.  It becomes a proposal. */
void e2e_adopt_policy(struct bus_caller *caller, struct bytes bundle, int64_t effective_ms,
		      bool dry_run, struct e2e_reply *ret_reply);
void e2e_adopt_policy_as(struct bus_caller *caller, struct bytes bundle, int64_t effective_ms,
			 const uint8_t *request_id, struct e2e_reply *ret_reply);
/* The same of any book, from now on: "calendar.adopt", "cn". */
void e2e_adopt_book(struct bus_caller *caller, const char *act, const char *name,
		    struct bytes content, struct e2e_reply *ret_reply);

/* ---- feeds */

/* Pushes items of `load` and waits for the receipt; how many of them have this outcome. */
size_t e2e_push(struct bus_caller *feed, uint64_t first, size_t count, Zh__ItemOutcome outcome);

/* How many files below `directory` hold these bytes anywhere. */
size_t e2e_files_with(const char *directory, const char *bytes);
/* Puts a copy in the place of `to`, of at most 64 MiB. */
void e2e_copy_file(const char *from, const char *to);

/* ---- processes */

struct e2e_ran {
	int exit;
	char text[8192]; /* what it said */
};
/* A process of the daemon's beside those of the county, until it ends by itself. */
void e2e_run(const struct county *county, enum daemon daemon, const char *argument,
	     struct e2e_ran *ret_ran);
void e2e_signal(const struct county *county, enum daemon daemon, int signal);
/* Waits until its log holds these words. */
void e2e_wait_log(const struct county *county, enum daemon daemon, const char *words);

/* The whole log of a daemon; the caller frees it. */
char *e2e_log(const struct county *county, enum daemon daemon);

#endif
