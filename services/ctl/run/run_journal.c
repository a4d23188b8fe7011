/* Looking into journals: events as they were written, and whether their chain holds. */
#include <stdlib.h>
#include <time.h>

#include "common/core/decider.h"
#include "common/core/event.h"
#include "services/ctl/doctor/journal_heads.h"
#include "services/ctl/help/nearest.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define KINDS_MAX 64
#define FOLLOW_NS 500000000L

static int unknown_kind(struct session *session, const char *name)
{
	struct nearest nearest = nearest_to(name);
	size_t count;
	const struct catalogue_entry *events = catalogue_entries(WORDS_EVENT, &count);
	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, events[i].name);
	(void)failure_set(&session->failure, EXIT_USAGE,
			  nearest.best != NULL ? "cli.unknown_kind_near" : "cli.unknown_kind");
	failure_param(&session->failure, "value", name);
	failure_param(&session->failure, "near", nearest.best);
	return EXIT_USAGE;
}

static int read_kinds(struct session *session, const char *text, uint32_t kinds[KINDS_MAX],
		      size_t *ret_count)
{
	*ret_count = 0;
	while (text != NULL && *text != '\0') {
		char name[64];
		size_t size = strcspn(text, ",");
		if (size >= sizeof name || *ret_count == KINDS_MAX)
			return unknown_kind(session, text);
		memcpy(name, text, size);
		name[size] = '\0';
		kinds[*ret_count] = event_kind_of_name(name);
		if (kinds[(*ret_count)++] == 0)
			return unknown_kind(session, name);
		text += size + (text[size] == ',');
	}
	return EXIT_DONE;
}

/* Goes on from where the journal ended until someone stops it. */
static int follow(struct lines *lines, struct county *county, unsigned place, Zh__Query *query)
{
	const struct timespec pause = {0, FOLLOW_NS};
	for (;;) {
		struct bytes after;
		size_t before = lines->count;
		int exit = lines_ask(lines, county, place, query, 0, &after);
		if (exit != EXIT_DONE || ferror(lines->session->out) != 0)
			return exit;
		(void)fflush(lines->session->out);
		query->tail->from += lines->count - before;
		arena_reset(&lines->session->arena);
		(void)nanosleep(&pause, NULL);
	}
}

int run_journal_tail(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct lines lines;
	enum daemon daemons[DAEMON_COUNT];
	uint32_t kinds[KINDS_MAX];
	uint64_t limit = 0, from = 1;
	struct bytes after = {NULL, 0};
	Zh__Query query = ZH__QUERY__INIT;
	Zh__TailQuery tail = ZH__TAIL_QUERY__INIT;
	bool decode = given_flag(invocation, "decode"), follows = given_flag(invocation, "follow");
	int exit = given_number(invocation, "limit", &limit, &session->failure);
	if (exit == EXIT_DONE)
		exit = given_number(invocation, "from", &from, &session->failure);
	if (exit == EXIT_DONE)
		exit = read_kinds(session, given_text(invocation, "kinds"), kinds, &tail.n_kinds);
	if (exit == EXIT_DONE && follows && tail.n_kinds != 0)
		exit = failure_set(&session->failure, EXIT_USAGE, "cli.follow_all_kinds");
	if (exit == EXIT_DONE && target_daemons(session, invocation, daemons) == 0)
		exit = EXIT_USAGE;
	if (exit == EXIT_DONE)
		exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	tail.kinds = kinds;
	SET_OPTIONAL(&tail, from, from);
	SET_OPTIONAL(&tail, bodies, decode);
	query.ask_case = ZH__QUERY__ASK_TAIL;
	query.tail = &tail;
	lines_open(&lines, session, decode || follows ? LINES_BLOCKS : LINES_TABLE);
	if (follows)
		exit = follow(&lines, &county, (unsigned)daemons[0], &query);
	else
		exit = lines_ask(&lines, &county, (unsigned)daemons[0], &query, limit, &after);
	lines_close(&lines, after);
	county_close(&county);
	return exit;
}

/* ---- questions that every daemon answers with one line */

static bool says_broken(const Zh__QueryAnswer *answer)
{
	static const char broken[] = "\"intact\":false";
	for (size_t i = 0; i < answer->n_lines; i++) {
		struct bytes line = bytes_of(answer->lines[i].data, answer->lines[i].len);
		for (size_t at = 0; at + sizeof broken - 1 <= line.size; at++) {
			if (memcmp(line.data + at, broken, sizeof broken - 1) == 0)
				return true;
		}
	}
	return false;
}

static int ask_one(struct lines *lines, struct county *county, unsigned place, Zh__Query *query,
		   bool *ret_broken)
{
	Zh__Request request = ZH__REQUEST__INIT;
	const Zh__Reply *reply;
	arena_reset(&lines->session->arena);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	int exit = county_ask(county, place, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, daemon_name((enum daemon)place));
	if (exit == EXIT_DONE && reply->answer == NULL)
		exit = failure_set(&lines->session->failure, EXIT_INTERNAL, "cli.answer_malformed");
	if (exit == EXIT_DONE) {
		*ret_broken |= says_broken(reply->answer);
		exit = lines_put_all(lines, reply->answer);
	}
	return exit;
}

/* Each daemon that is meant is asked. */
struct asking {
	struct lines lines;
	struct county county;
	enum daemon daemons[DAEMON_COUNT];
	size_t count;
	bool broken;
};

static int asking_open(struct asking *asking, struct session *session,
		       const struct invocation *invocation)
{
	uint32_t region;
	asking->broken = false;
	asking->count = target_daemons(session, invocation, asking->daemons);
	int exit = asking->count != 0 ? session_region(session, &region) : EXIT_USAGE;
	if (exit == EXIT_DONE)
		exit = county_open(session, region, &asking->county);
	if (exit == EXIT_DONE)
		lines_open(&asking->lines, session, LINES_TABLE);
	return exit;
}

typedef int ask_fn(struct asking *asking, enum daemon daemon, const void *context);

/* One that gives no answer, or none of use, keeps no other from being asked: of several it is said
 * at once. */
static int asking_all(struct asking *asking, ask_fn *ask, const void *context)
{
	struct session *session = asking->lines.session;
	size_t failed = 0;
	int exit = EXIT_DONE;
	for (size_t i = 0; i < asking->count; i++) {
		int one = ask(asking, asking->daemons[i], context);
		if (one == EXIT_DONE)
			continue;
		if (asking->count == 1)
			return one;
		session_fail_one(session, NULL);
		exit = one;
		failed++;
	}
	return failed == 0 || failed == asking->count ? exit : EXIT_SOME_FAILED;
}

static int asking_close(struct asking *asking, int exit)
{
	asking->lines.failed = exit != EXIT_DONE;
	lines_close(&asking->lines, bytes_of(NULL, 0));
	county_close(&asking->county);
	if (!asking->broken)
		return exit;
	/* Who reads the exit code alone learns of it, whatever failed besides. */
	if (asking->lines.session->failure.code != NULL)
		(void)session_fail(asking->lines.session);
	return failure_set(&asking->lines.session->failure, EXIT_CHECK_FAILED,
			   "cli.journal_broken");
}

/* ---- verify */

/* The walk, with what others hold; of very many the rest without walking again. */
static int verify_one(struct asking *asking, enum daemon daemon, const void *context)
{
	const struct noted_heads *noted = (const struct noted_heads *)context;
	struct noted_question *question = (struct noted_question *)calloc(1, sizeof *question);
	Zh__Query query = ZH__QUERY__INIT;
	Zh__VerifyQuery verify = ZH__VERIFY_QUERY__INIT;
	int exit = EXIT_DONE;
	if (question == NULL)
		return failure_set(&asking->lines.session->failure, EXIT_INTERNAL, "cli.no_memory");
	query.ask_case = ZH__QUERY__ASK_VERIFY;
	query.verify = &verify;
	for (bool more = true; exit == EXIT_DONE && more;) {
		bool any = noted_question_fill(question, noted, daemon, &verify);
		if (!any && verify.held_only)
			break;
		exit = ask_one(&asking->lines, &asking->county, (unsigned)daemon, &query,
			       &asking->broken);
		SET_OPTIONAL(&verify, held_only, 1);
		more = any && question->next < noted->count;
	}
	free(question);
	return exit;
}

int run_journal_verify(struct session *session, const struct invocation *invocation)
{
	if (given_text(invocation, "offline") != NULL)
		return run_journal_verify_offline(session, invocation);
	struct journal_heads heads = {.region = 0};
	struct asking asking;
	bool given = false;
	uint32_t region;
	int exit = session_region(session, &region);
	if (exit == EXIT_DONE)
		exit = journal_heads_given(session, invocation, region, &heads, &given);
	if (exit != EXIT_DONE)
		return exit;
	exit = asking_open(&asking, session, invocation);
	if (exit == EXIT_DONE) {
		exit = noted_heads_of_neighbours(&asking.county, &heads.all);
		if (exit == EXIT_NO_ANSWER) {
			session_say(session, session->err, "verify_without_neighbours", NULL, 0);
			session->failure = (struct failure){.code = NULL};
			exit = EXIT_DONE;
		}
		if (exit == EXIT_DONE)
			exit = asking_all(&asking, verify_one, &heads.all);
		exit = asking_close(&asking, exit);
	}
	journal_heads_free(&heads);
	return exit;
}

static int digest_one(struct asking *asking, enum daemon daemon, const void *context)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__DigestQuery digest = ZH__DIGEST_QUERY__INIT;
	(void)context;
	query.ask_case = ZH__QUERY__ASK_DIGEST;
	query.digest = &digest;
	return ask_one(&asking->lines, &asking->county, (unsigned)daemon, &query, &asking->broken);
}

int run_digest(struct session *session, const struct invocation *invocation)
{
	struct asking asking;
	int exit = asking_open(&asking, session, invocation);
	if (exit != EXIT_DONE)
		return exit;
	return asking_close(&asking, asking_all(&asking, digest_one, NULL));
}
