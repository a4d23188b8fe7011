/* kill -9 under load: what was acknowledged is there, once, and so is all that follows from it.
 *
 * One feed pushes with a full window while one daemon after the other, drawn at random,
 * is killed and started again; every fourth is killed once more while it starts.  What wasn't
 * acknowledged is pushed again.  Afterwards the five journals are read from their files.
 *
 * ZHIAN_CRASH_SEED repeats a run's order of kills; ZHIAN_CRASH_KILLS is 50 by default.  More than
 * COUNTY_KILLS are shared out among counties, one after the other, whose journals stay small enough
 * to be read whole.
 */
#include "tests/lib/test.h"

#include <signal.h>
#include <stdio.h>

#include "common/base/random_source.h"
#include "common/store/journal.h"
#include "tests/crash/crash.h"
#include "tests/lib/county_journals.h"

#define KILLS 50
#define COUNTY_KILLS 50
#define STARTING_MS 50 /* before it was ever seen to start */
#define LEVEL_MS INT64_C(300000)
#define STOP_MS INT64_C(180000)
#define PILE_UP_US INT64_C(500000) /* at most, where the producer has journalled enough by then */
#define PILE_UP_MOST_US INT64_C(60000000)
#define PILE_UP_LEAST 500
#define PILE_UP_STEP_US INT64_C(30000)
#define PILE_UP_EVENTS 3000

/* Small checkpoints, so that kills fall into them too; small volumes, so that some begin anew. */
static const char settings[] = "journal:\n  volume: 64MiB\n"
			       "state:\n  map: 4GiB\n  checkpoint_events: 20000\n";

struct killed {
	unsigned kills, in_hand, starting;
	uint64_t ready_ms, worst_ready_ms;
	size_t acknowledged_before; /* pushes, at the last kill */
	uint64_t resent;
};

struct crash {
	struct county county;
	struct crash_load *load;
	struct bus_caller *callers[DAEMON_COUNT];
	struct random_seeded seeded;
	struct random_source random;
	struct killed killed[DAEMON_COUNT];
	unsigned behind; /* kills of who was behind */
	uint8_t *found;  /* by report: how often it is in intake's journal */
};

/* Of all counties. */
struct totals {
	unsigned counties;
	uint64_t kills, in_hand, starting, acknowledged, missing, doubled;
};

#define CHECK(call)                                                                                \
	do {                                                                                       \
		struct err err_ = {STATUS_OK, ""};                                                 \
		if ((call) != STATUS_OK)                                                           \
			fail_msg("%s", err_.text);                                                 \
	} while (0)
#define ERR (&err_)

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

/* ---- one kill */

/* The daemon from whose journal the main line comes to this one. */
static enum daemon producer_of(enum daemon daemon)
{
	return daemon > DAEMON_ESCALATION ? DAEMON_ESCALATION : daemon - 1;
}

/* How far the killed one had durably come in its producer's journal. */
static uint64_t durable_cursor(const struct crash *crash, enum daemon daemon)
{
	char path[COUNTY_PATH + 64];
	struct journal *journal;
	uint64_t sequence = 0;
	(void)snprintf(path, sizeof path, "%s/%s/journal", crash->county.var, daemon_name(daemon));
	CHECK(journal_open_read(path, &journal, ERR));
	const struct journal_head *head = journal_head(journal);
	for (unsigned i = 0; i < head->cursor_count; i++) {
		if (head->cursors[i].source == producer_of(daemon))
			sequence = head->cursors[i].sequence;
	}
	journal_close(journal);
	return sequence;
}

/* Its work is let pile up while it is stopped; then it is killed, or goes on and is killed in the
 * middle of that.  Input in hand: events that its producer had journalled before, and that it had
 * not durably taken in. */
static bool kill_behind(struct crash *crash, enum daemon daemon)
{
	enum daemon producer = producer_of(daemon);
	struct county_status status;
	pid_t pid = crash->county.pids[daemon];
	assert_int_equal(kill(pid, SIGSTOP), 0);
	CHECK(county_status(crash->callers[producer], &status, ERR));
	uint64_t enough = status.head + PILE_UP_EVENTS, least = status.head + PILE_UP_LEAST;
	int64_t began_us = county_mono_us();
	while (status.head < enough &&
	       county_mono_us() - began_us < (status.head < least ? PILE_UP_MOST_US : PILE_UP_US)) {
		CHECK(crash_load_go_on(crash->load, county_mono_us() + PILE_UP_STEP_US, ERR));
		CHECK(county_status(crash->callers[producer], &status, ERR));
	}
	int64_t wait_us = (int64_t)random_below(&crash->random, 8000);
	/* Every second one where it was stopped: on a starved machine the others may have done all
	 * of it by the time that they are killed. */
	if (crash->behind++ % 2 != 0) {
		assert_int_equal(kill(pid, SIGCONT), 0);
		CHECK(crash_load_go_on(crash->load, county_mono_us() + wait_us, ERR));
	}
	county_kill(&crash->county, daemon);
	return durable_cursor(crash, daemon) < status.head;
}

/* A push whose receipt isn't there is in its hands. */
static bool kill_intake(struct crash *crash)
{
	bool in_hand = crash->load->out != 0;
	county_kill(&crash->county, DAEMON_INTAKE);
	crash_load_disconnect(crash->load);
	return in_hand;
}

/* In its first steps, or just before it is ready. */
static void kill_starting(struct crash *crash, enum daemon daemon)
{
	struct killed *killed = &crash->killed[daemon];
	uint64_t most_ms = killed->ready_ms != 0 ? killed->ready_ms : STARTING_MS;
	int64_t wait_us = (int64_t)random_below(&crash->random, most_ms * 1000);
	CHECK(county_spawn(&crash->county, daemon, NULL, ERR));
	if (crash->load->feed != NULL)
		CHECK(crash_load_go_on(crash->load, county_mono_us() + wait_us, ERR));
	else
		county_pause_ms(wait_us / 1000);
	county_kill(&crash->county, daemon);
	killed->starting++;
}

static void kill_and_start(struct crash *crash, enum daemon daemon)
{
	struct killed *killed = &crash->killed[daemon];
	struct crash_load *load = crash->load;
	killed->kills++;
	killed->acknowledged_before = load->acknowledged;
	killed->in_hand +=
		daemon == DAEMON_INTAKE ? kill_intake(crash) : kill_behind(crash, daemon);
	if (random_below(&crash->random, 4) == 0)
		kill_starting(crash, daemon);
	uint64_t resent = load->resent;
	int64_t began_us = county_mono_us();
	CHECK(county_start(&crash->county, daemon, ERR));
	killed->ready_ms = (uint64_t)(county_mono_us() - began_us) / 1000;
	if (killed->ready_ms > killed->worst_ready_ms)
		killed->worst_ready_ms = killed->ready_ms;
	if (daemon == DAEMON_INTAKE)
		CHECK(crash_load_connect(load, ERR));
	CHECK(crash_load_go_on(load, county_mono_us() + 1000, ERR));
	killed->resent += load->resent - resent;
}

static void kill_many(struct crash *crash, uint64_t kills)
{
	for (uint64_t i = 0; i < kills; i++) {
		/* What the kills before left undone is done first: else the test is one long
		 * backlog. */
		struct county_status status[DAEMON_COUNT];
		CHECK(county_wait_level(crash->callers, LEVEL_MS, status, ERR));
		int64_t load_us = 10000 + (int64_t)random_below(&crash->random, 50000);
		CHECK(crash_load_go_on(crash->load, county_mono_us() + load_us, ERR));
		kill_and_start(crash, (enum daemon)(1 + random_below(&crash->random, 5)));
	}
}

/* ---- afterwards */

static void note_report(void *context, const struct report_chain *chain, const char *feed_id)
{
	struct crash *crash = (struct crash *)context;
	uint64_t number = load_number_of(feed_id);
	(void)chain;
	assert_true(number < (uint64_t)CRASH_PUSHES * CRASH_ITEMS);
	if (crash->found[number] < UINT8_MAX)
		crash->found[number]++;
}

struct tally {
	uint64_t found, missing, doubled;
};

/* Of the first `pushes` that were acknowledged. */
static struct tally count_found(const struct crash *crash, size_t pushes)
{
	struct tally tally = {0, 0, 0};
	for (size_t i = 0; i < pushes; i++) {
		uint64_t first = (uint64_t)crash->load->order[i] * CRASH_ITEMS;
		for (uint64_t n = first; n < first + CRASH_ITEMS; n++) {
			tally.found += crash->found[n] == 1;
			tally.missing += crash->found[n] == 0;
			tally.doubled += crash->found[n] > 1;
		}
	}
	return tally;
}

static void print_killed(const struct crash *crash)
{
	printf("%-11s %6s %8s %9s %13s %9s %8s %8s %8s %9s\n", "daemon", "kills", "in hand",
	       "starting", "acknowledged", "found", "missing", "doubled", "resent", "ready ms");
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct killed *killed = &crash->killed[daemon];
		struct tally tally = count_found(crash, killed->acknowledged_before);
		printf("%-11s %6u %8u %9u %13zu %9llu %8llu %8llu %8llu %9llu\n",
		       daemon_name(daemon), killed->kills, killed->in_hand, killed->starting,
		       killed->acknowledged_before * CRASH_ITEMS, (unsigned long long)tally.found,
		       (unsigned long long)tally.missing, (unsigned long long)tally.doubled,
		       (unsigned long long)killed->resent,
		       (unsigned long long)killed->worst_ready_ms);
	}
}

static void add_up(const struct crash *crash, const struct tally *all, struct totals *totals)
{
	totals->counties++;
	totals->acknowledged += crash->load->acknowledged * CRASH_ITEMS;
	totals->missing += all->missing;
	totals->doubled += all->doubled;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		totals->kills += crash->killed[daemon].kills;
		totals->in_hand += crash->killed[daemon].in_hand;
		totals->starting += crash->killed[daemon].starting;
	}
}

static void check_journals(struct crash *crash, struct totals *totals)
{
	struct county_journals journals;
	CHECK(county_journals_read(&crash->county, note_report, crash, &journals, ERR));
	struct tally all = count_found(crash, crash->load->acknowledged);
	print_killed(crash);
	add_up(crash, &all, totals);
	printf("acknowledged: %zu, found: %llu, missing: %llu, doubled: %llu; chains: %zu, "
	       "complete: %llu\n",
	       crash->load->acknowledged * CRASH_ITEMS, (unsigned long long)all.found,
	       (unsigned long long)all.missing, (unsigned long long)all.doubled, journals.count,
	       (unsigned long long)journals.complete);
	assert_int_equal(all.missing, 0);
	assert_int_equal(all.doubled, 0);
	assert_int_equal(crash->load->unwelcome, 0);
	assert_int_equal(journals.count, crash->load->next * CRASH_ITEMS);
	assert_int_equal(journals.complete, journals.count);
	county_journals_free(&journals);
}

static void settle(struct crash *crash, struct crash_digest digests[DAEMON_COUNT])
{
	struct county_status status[DAEMON_COUNT];
	CHECK(crash_load_finish(crash->load, LEVEL_MS, ERR));
	CHECK(county_wait_quiet(crash->callers, LEVEL_MS, status, ERR));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		CHECK(crash_ask_digest(crash->callers[daemon], &digests[daemon], ERR));
		assert_int_equal(status[daemon].quarantined, 0);
	}
	crash_load_disconnect(crash->load);
	CHECK(county_stop_all(&crash->county, STOP_MS, ERR));
}

/* ---- a county */

static void begin(struct crash *crash, uint64_t seed)
{
	*crash = (struct crash){.found = (uint8_t *)calloc(CRASH_PUSHES, CRASH_ITEMS),
				.load = (struct crash_load *)calloc(1, sizeof *crash->load)};
	assert_non_null(crash->found);
	assert_non_null(crash->load);
	random_seeded_init(&crash->seeded, seed);
	crash->random = random_seeded_source(&crash->seeded);
	struct county_options options = {
		.binaries = ZHIAN_BIN_DIR, .source = ZHIAN_SOURCE_DIR, .settings = settings};
	CHECK(county_create(&options, &crash->county, ERR));
	CHECK(county_start_all(&crash->county, ERR));
	*crash->load = (struct crash_load){.county = &crash->county,
					   .load = {.seed = seed, .firms = 20000}};
	CHECK(crash_load_connect(crash->load, ERR));
	CHECK(county_connect_all(&crash->county, "auditor-1", crash->callers, ERR));
}

static void end(struct crash *crash)
{
	county_close_all(crash->callers);
	crash_load_disconnect(crash->load);
	county_destroy(&crash->county);
	free(crash->load);
	free(crash->found);
	crash->load = NULL;
	crash->found = NULL;
}

static void live(struct crash *crash, uint64_t kills, struct totals *totals)
{
	struct crash_digest digests[DAEMON_COUNT];
	kill_many(crash, kills);
	settle(crash, digests);
	check_journals(crash, totals);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		CHECK(crash_check_replay(&crash->county, daemon, &digests[daemon], ERR));
	printf("five journals verify, and replay gives the state of each\n");
}

static void test_crash(void **state)
{
	struct crash *crash = (struct crash *)*state;
	struct totals totals = {0};
	struct random_source system = random_system();
	uint64_t seed = setting("ZHIAN_CRASH_SEED", random_below(&system, 1000000));
	uint64_t left = setting("ZHIAN_CRASH_KILLS", KILLS);
	printf("ZHIAN_CRASH_SEED=%llu\n", (unsigned long long)seed);
	while (left != 0) {
		uint64_t kills = left < COUNTY_KILLS ? left : COUNTY_KILLS;
		begin(crash, seed + totals.counties);
		live(crash, kills, &totals);
		end(crash);
		left -= kills;
	}
	printf("kills: %llu in %u counties, with input in hand: %llu, and %llu while they "
	       "started; acknowledged: %llu, missing: %llu, doubled: %llu\n",
	       (unsigned long long)totals.kills, totals.counties,
	       (unsigned long long)totals.in_hand, (unsigned long long)totals.starting,
	       (unsigned long long)totals.acknowledged, (unsigned long long)totals.missing,
	       (unsigned long long)totals.doubled);
	/* Those of intake, and every second one of the others. */
	assert_true(totals.in_hand * 100 >= totals.kills * 45);
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct crash));
	return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	struct crash *crash = (struct crash *)*state;
	if (crash->load != NULL)
		end(crash);
	free(crash);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_crash, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
