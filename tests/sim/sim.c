/* zhian-sim: runs the federation from a seed, and says what held.
 *
 *   zhian-sim [--seed N | --seeds A..B | --from N] [--faults N] [--steps N] [--lmdb] [--twice]
 *             [--verbose]
 *
 * With --faults it goes on from seed to seed until so many faults have happened, prints how many of
 * which class, and ends with 1 where a class stands at zero.
 * Every tenth seed runs on LMDB (a directory below $TMPDIR), the others on memory
 * disks.  A run that fails prints one line that repeats it and ends with 1.
 */
#include "escalation.pb-c.h"
#include "tests/sim/sim_policy.h"
#include "tests/sim/sim_twin.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/core/common_tables.h"
#include "services/credit/credit.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "tests/lib/in_time.h"
#include "tests/lib/test_dir.h"

/* 2025-03-03, a Monday, 09:00 in UTC+8. */
#define START_MS INT64_C(1740963600000)
#define STEPS 30000
#define DRAIN_STEPS 600000u
#define CHECK_EVERY 200u
/* One seed alone may not reach everything; so many must, and SIM_RUNS_ENOUGH even what is rare. */
#define SEEDS_ENOUGH 20u

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static const struct decider *const deciders[] = {
	&intake_decider, &hazard_decider, &escalation_decider, &notify_decider, &credit_decider};

/* ---- invariants, and how often each was evaluated */

enum {
	CHECK_FEED,
	CHECK_EFFECTS,
	CHECK_ONCE,
	CHECK_REPLAY,
	CHECK_CURSORS,
	CHECK_JOURNALS,
	CHECK_MARKS,
	CHECK_MARKS_DRAINED,
	CHECK_TERMS,
	CHECK_FRAME_TIME,
	CHECK_MARK_TIME,
	CHECK_REFUSALS,
	CHECK_SILENCE,
	CHECK_ERASURES,
	CHECK_PARTS,
	CHECK_ORPHANS,
	CHECK_MEASURES,
	CHECK_LISTINGS,
	CHECK_REFERRALS,
	CHECK_LIES,
	CHECK_CARDS,
	CHECK_GOODS,
	CHECK_PERSONS,
	CHECK_SERIES,
	CHECK_RESTORES,
	CHECK_LIVES,
	CHECK_TWINS,
	CHECK_HEARD,
	CHECK_PEOPLE,
	CHECK_LISTS,
	CHECK_OLD_LISTS,
	CHECK_DICTIONARIES,
	CHECK_POLICIES,
	CHECK_KEYS_ENDED,
	CHECK_COUNT
};

static const char *const check_names[CHECK_COUNT] = {
	"no acknowledged report lost, none twice",
	"the events of an input stand together, inputs in their order",
	"each effect once",
	"replay gives the state, byte for byte",
	"no cursor is ahead",
	"chain, CRC and numbers of every frame",
	"a mark fires once and not early",
	"no mark that is due waits",
	"every term that runs stands as the calendar in force has it",
	"no frame is ahead of the true time by more than clocks are trusted",
	"no mark is early or late by the true time, by more than clocks are trusted",
	"nothing decided can't be applied or taken in",
	"nobody sealed appears",
	"what was ordered to be erased has lost its keys, and nobody reads it again",
	"what a reporter said and who it was is read as it was told until it is erased",
	"every part that lies here is named by an event",
	"no measure twice for one cause by one rule",
	"a listing has its notice, statement, consent, two persons, decision, publication, end",
	"a referral is the same at both ends, received at one moment",
	"what lies on a line is refused and counted, what is held back shows",
	"a county's word counts by the key on the card that its neighbour heard read out",
	"goods sum up",
	"what needs two persons has two",
	"numbers without gaps",
	"a county that was put back recovers, and gives no number a second time",
	"whoever refuses a life of a neighbour names it",
	"a former life that goes on is sound, and ends when it hears of the newer one",
	"a former life is stopped by the newer one's own signature",
	"who acts is in the list in force",
	"a list of people that gives anybody anything is proposed by one and approved by another",
	"a list of people that isn't newer than the last is refused",
	"a dictionary that follows on another is proposed by one and approved by another",
	"a policy that follows on another is proposed by one and approved by another",
	"a key whose last day is over lets nobody in",
};

struct tally {
	uint64_t evaluated[CHECK_COUNT], objects[CHECK_COUNT];
	struct world_stats world;
	struct sim_counts counts;
	uint64_t runs, lmdb_runs;
	uint64_t kinds[EVENT_KINDS_END];
};

static void tell(struct tally *tally, unsigned check, uint64_t objects)
{
	tally->evaluated[check]++;
	tally->objects[check] += objects;
}

/* ---- small things */

uint64_t sim_below(struct sim *sim, uint64_t limit)
{
	return random_below(sim->random, limit);
}

bool sim_chance(struct sim *sim, unsigned percent)
{
	return sim_below(sim, 100) < percent;
}

/* libsodium draws keys, ephemeral keys and nonces by itself: from the seed, so that runs repeat. */
static struct random_seeded sodium_seeded;

static const char *sodium_name(void)
{
	return "seeded";
}

static void sodium_fill(void *const out, const size_t size)
{
	struct random_source random = random_seeded_source(&sodium_seeded);
	random_fill(&random, out, size);
}

static uint32_t sodium_random(void)
{
	uint32_t value;
	sodium_fill(&value, sizeof value);
	return value;
}

static struct randombytes_implementation sodium_source = {
	.implementation_name = sodium_name, .random = sodium_random, .buf = sodium_fill};

/* ---- a run */

struct run_options {
	uint64_t first, last, steps;
	uint64_t faults;      /* 0: as many as come */
	uint64_t seeds_least; /* with `faults` */
	bool lmdb, twice, verbose;
};

/* What is left behind when a run fails: its directory, and the line that repeats it. */
static struct {
	struct test_dir *dir;
	char repeat[96];
	char line[192];
	size_t line_size;
} running;

static void leave(void)
{
	/* From ended() too, where nothing goes on.  NOLINTNEXTLINE(bugprone-signal-handler) */
	test_dir_destroy(running.dir);
	running.dir = NULL;
}

/* An assertion ends the process by itself. */
static void ended(int signal)
{
	ssize_t written = write(STDERR_FILENO, running.line, running.line_size);
	(void)written;
	leave();
	_exit(128 + signal);
}

static void begin_run(const struct run_options *options, uint64_t seed, bool lmdb)
{
	running.dir = lmdb ? test_dir_create() : NULL;
	running.repeat[0] = '\0';
	int size = 0;
	if (options->steps != STEPS)
		size = snprintf(running.repeat, sizeof running.repeat, " --steps %" PRIu64,
				options->steps);
	if (options->lmdb)
		(void)snprintf(running.repeat + size, sizeof running.repeat - (size_t)size,
			       " --lmdb");
	size = snprintf(running.line, sizeof running.line, "repeat with: --seed %" PRIu64 "%s\n",
			seed, running.repeat);
	running.line_size = (size_t)size;
}

static void set_up(struct sim *sim, const struct stage_books *books)
{
	random_seeded_init(&sodium_seeded, sim->seed ^ UINT64_C(0x5eed));
	struct world_options options = {
		.seed = sim->seed,
		.hooks = sim_book_hooks(sim_line_hooks(sim)),
		.faults = world_faults_of_seed(sim->seed),
		.start_ms = START_MS,
		.books = *books,
		.state_limits = {.active_bytes = 1u << 20,
				 .active_rows = 400,
				 .events = 200,
				 .idle_ms = 60000},
		.volume_bytes = 4u << 20,
		.lmdb_directory = running.dir != NULL ? running.dir->path : NULL,
		.repeat = running.repeat,
	};
	sim->world = world_create(&options);
	sim->random = world_random(sim->world);
	sim_lines_open(sim);
	sim_doors_open(sim);
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		sim->calendar[region].at_step = sim_below(sim, sim->steps);
		for (unsigned n = 0; n < SIM_DICTIONARIES; n++)
			sim->dictionary[region].at_step[n] =
				(n + sim_below(sim, 2)) * sim->steps / (SIM_DICTIONARIES + 1) +
				sim_below(sim, sim->steps / (SIM_DICTIONARIES + 1));
		for (unsigned n = 0; n < SIM_POLICIES; n++)
			sim->policy[region].at_step[n] =
				(2 * n + sim_below(sim, 2)) * sim->steps / 4 +
				sim_below(sim, sim->steps / 4);
		sim_restore_draw(sim, region);
		sim_people_draw(sim, region);
	}
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		for (size_t d = 0; d < sizeof deciders / sizeof deciders[0]; d++)
			sim->nodes[region][deciders[d]->daemon] =
				world_add(sim->world, sim_regions[region], deciders[d], NULL);
	}
}

/* Time leaps from one deadline to the next; both clocks go, so that nobody doubts it. */
static void leap(struct sim *sim)
{
	int64_t now_ms = world_now_ms(sim->world), next_ms = now_ms + 8 * MS_PER_HOUR;
	if (sim_chance(sim, 60)) {
		for (size_t i = 0; i < world_nodes(sim->world); i++) {
			struct world_node *node = world_node_at(sim->world, i);
			if (node_stage(node) == NULL)
				continue;
			state_savepoint(node_state(node));
			int64_t due_ms = common_next_mark_ms(stage_rows(node_stage(node)), now_ms);
			if (due_ms > now_ms && due_ms < next_ms)
				next_ms = due_ms;
		}
	} else {
		next_ms = now_ms + (int64_t)sim_below(sim, sim_chance(sim, 5) ? 9 * MS_PER_DAY
									      : 2 * MS_PER_DAY);
	}
	sim->counts.jumps++;
	world_count_fault(sim->world, FAULT_STANDSTILL);
	world_advance(sim->world, next_ms - now_ms);
}

static void live(struct sim *sim, struct tally *tally)
{
	uint64_t crashes = 0;
	for (uint64_t step = 0; step < sim->steps; step++) {
		world_step(sim->world);
		if (sim_below(sim, 1000) < 25)
			sim_feed_push(sim);
		if (sim_below(sim, 1000) < 120)
			sim_desk_act(sim);
		if (sim_below(sim, 1000) < 400)
			sim_desk_follow(sim);
		if (sim_below(sim, 1000) < 3)
			leap(sim);
		for (size_t region = 0; region < SIM_REGIONS; region++) {
			if (step == sim->calendar[region].at_step)
				sim_desk_adopt(sim, region);
			for (unsigned n = 0; n < SIM_DICTIONARIES; n++) {
				if (step == sim->dictionary[region].at_step[n])
					sim_desk_adopt_dictionary(sim, region, n);
			}
			for (unsigned n = 0; n < SIM_POLICIES; n++) {
				if (step == sim->policy[region].at_step[n])
					sim_desk_adopt_policy(sim, region, n);
			}
		}
		sim_restore_tend(sim, step);
		sim_twin_tend(sim);
		sim_people_tend(sim, step);
		sim_keys_tend(sim, step);
		if (step % 1000 == 0) {
			sim_desk_confirm(sim);
			sim_desk_accept_lives(sim);
			for (size_t region = 0; region < SIM_REGIONS; region++)
				sim_desk_confirm_series(sim, region);
		}
		uint64_t now = world_stats(sim->world).crashes;
		if (now != crashes || step % CHECK_EVERY == 0)
			tell(tally, CHECK_CURSORS, world_check_cursors(sim->world));
		crashes = now;
	}
}

static bool held_anywhere(struct sim *sim)
{
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		struct stage *stage = node_stage(world_node_at(sim->world, i));
		if (stage == NULL || stage_stats(stage).time_held)
			return true;
	}
	return false;
}

/* The faults stop: everything drains. */
static void drain(struct sim *sim)
{
	world_mend_clocks(sim->world);
	for (unsigned round = 0; round < 80; round++) {
		if (!world_drain(sim->world, DRAIN_STEPS))
			world_fail(sim->world, "it doesn't come to rest when the faults stop");
		if (held_anywhere(sim)) {
			sim_desk_confirm(sim);
			continue;
		}
		if (sim_lines_level(sim) && round != 0)
			return;
		sim_desk_accept_lives(sim);
		/* What waits on the lines goes again when its wait is over. */
		world_advance(sim->world, MS_PER_MINUTE);
		struct world_faults faults = world_faults_none();
		world_set_faults(sim->world, faults);
		for (unsigned i = 0; i < 4000; i++)
			world_step(sim->world);
	}
	world_fail(sim->world, "the lines don't drain when the faults stop");
}

/* Where a firm is listed, three years go by, and what nobody ends ends by itself.  In the first of
 * them people go on with what takes as long. */
#define WEEKS 220u
#define WEEKS_OF_WORK 90u

static void let_years_pass(struct sim *sim)
{
	world_set_faults(sim->world, world_faults_none());
	for (unsigned i = 0; i < WEEKS; i++) {
		world_advance(sim->world, 6 * MS_PER_DAY);
		for (unsigned step = 0; step < 200; step++) {
			world_step(sim->world);
			if (i < WEEKS_OF_WORK && step % 40 == 0)
				sim_desk_act(sim);
			if (i < WEEKS_OF_WORK && step % 4 == 0)
				sim_desk_follow(sim);
		}
	}
	drain(sim);
}

/* Where no firm is known yet there is nobody whom a fact could count against, and what a firm has
 * told of itself and has in hand isn't held against it. */
static bool counts_against_a_firm(const struct event *event)
{
	const Zh__LedgerRowOpened *body = BODY(event, LedgerRowOpened);
	return body->firm != NULL && body->credit_weight != 0;
}

static void check(struct sim *sim, struct tally *tally)
{
	tell(tally, CHECK_JOURNALS, world_check_journals(sim->world));
	tell(tally, CHECK_CURSORS, world_check_cursors(sim->world));
	tell(tally, CHECK_REFUSALS, sim_check_refusals(sim));
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		tell(tally, CHECK_REPLAY,
		     world_check_replay(sim->world, world_node_at(sim->world, i)));
		tell(tally, CHECK_MARKS,
		     world_check_marks(sim->world, world_node_at(sim->world, i)));
	}
	tell(tally, CHECK_MARKS_DRAINED, sim_check_marks_drained(sim));
	tell(tally, CHECK_TERMS, sim_check_terms(sim));
	tell(tally, CHECK_FRAME_TIME, world_stats(sim->world).frames_timed);
	tell(tally, CHECK_MARK_TIME, world_stats(sim->world).marks_timed);
	tell(tally, CHECK_FEED, sim_check_feed(sim));
	tell(tally, CHECK_EFFECTS, sim_check_effects(sim));
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct world_node **county = sim->nodes[region];
		tell(tally, CHECK_ONCE,
		     world_check_once(sim->world, county[DAEMON_HAZARD], KIND(HAZARD_OPENED), NULL,
				      county[DAEMON_ESCALATION], KIND(LEDGER_ROW_OPENED)) +
			     world_check_once(sim->world, county[DAEMON_ESCALATION],
					      KIND(LEDGER_ROW_OPENED), counts_against_a_firm,
					      county[DAEMON_CREDIT], KIND(CREDIT_FACT_RECORDED)));
	}
	tell(tally, CHECK_SILENCE, sim_check_silence(sim));
	tell(tally, CHECK_ERASURES, sim_check_erasures(sim));
	tell(tally, CHECK_PARTS, sim->counts.parts_read);
	tell(tally, CHECK_ORPHANS, sim_check_orphans(sim));
	tell(tally, CHECK_MEASURES, sim_check_measures(sim));
	tell(tally, CHECK_LISTINGS, sim_check_listings(sim));
	tell(tally, CHECK_REFERRALS, sim_check_referrals(sim));
	tell(tally, CHECK_LIES, sim_check_lies(sim));
	tell(tally, CHECK_CARDS, sim_check_cards(sim));
	tell(tally, CHECK_GOODS, sim_check_goods(sim));
	tell(tally, CHECK_PERSONS, sim_check_persons(sim));
	tell(tally, CHECK_SERIES, sim_check_series(sim));
	tell(tally, CHECK_RESTORES, sim_check_restores(sim));
	tell(tally, CHECK_LIVES, sim_check_lives(sim));
	tell(tally, CHECK_TWINS, sim_check_twins(sim));
	tell(tally, CHECK_HEARD, sim->counts.superseded);
	tell(tally, CHECK_PEOPLE, sim_check_people(sim));
	tell(tally, CHECK_LISTS, sim->counts.lists_by_two);
	tell(tally, CHECK_OLD_LISTS, sim->counts.lists_old);
	tell(tally, CHECK_DICTIONARIES, sim_check_dictionaries(sim));
	tell(tally, CHECK_POLICIES, sim_check_policies(sim));
	tell(tally, CHECK_KEYS_ENDED, sim->counts.keys_ended);
}

static void add_up(struct tally *tally, struct sim *sim)
{
	const struct world_stats stats = world_stats(sim->world);
	uint64_t *sum = (uint64_t *)&tally->world;
	const uint64_t *one = (const uint64_t *)&stats;
	for (size_t i = 0; i < sizeof stats / sizeof *one; i++)
		sum[i] += one[i];
	sum = (uint64_t *)&tally->counts;
	one = (const uint64_t *)&sim->counts;
	for (size_t i = 0; i < sizeof sim->counts / sizeof *one; i++)
		sum[i] += one[i];
	for (size_t i = 0; i < EVENT_KINDS_END; i++)
		tally->kinds[i] += sim->kinds[i];
}

static void run(const struct run_options *options, uint64_t seed, const struct stage_books *books,
		struct tally *tally, uint8_t ret_digest[32])
{
	static struct sim sim;
	bool lmdb = options->lmdb || seed % 10 == 0;
	begin_run(options, seed, lmdb);
	sim = (struct sim){.seed = seed, .steps = options->steps};
	set_up(&sim, books);
	live(&sim, tally);
	sim_twins_meet(&sim);
	drain(&sim);
	if (sim_check_listings(&sim) != 0)
		let_years_pass(&sim);
	check(&sim, tally);
	world_digest(sim.world, ret_digest);
	add_up(tally, &sim);
	tally->runs++;
	tally->lmdb_runs += lmdb;
	if (options->verbose)
		sim_desk_print(&sim);
	world_destroy(sim.world);
	sim_desk_close(&sim);
	sim_feed_close(&sim);
	sim_doors_close(&sim);
	sim_restore_close(&sim);
	sim_lines_close(&sim);
	leave();
}

/* ---- telling */

static bool print_checks(const struct tally *tally)
{
	bool whole = true;
	printf("invariants (evaluated, on how many objects):\n");
	for (unsigned i = 0; i < CHECK_COUNT; i++) {
		printf("  %6" PRIu64 " %9" PRIu64 "  %s%s\n", tally->evaluated[i],
		       tally->objects[i], check_names[i],
		       tally->objects[i] == 0 ? "   NEVER EVALUATED" : "");
		/* A listing takes many acts in their order: of twenty seeds none may decide one. */
		whole &= tally->objects[i] != 0 ||
			 (i == CHECK_LISTINGS && tally->runs < SIM_RUNS_ENOUGH);
	}
	return whole;
}

static void print_tally(const struct tally *tally, double seconds)
{
	const struct world_stats *world = &tally->world;
	const struct sim_counts *counts = &tally->counts;
	printf("runs: %" PRIu64 " (%" PRIu64 " on LMDB) in %.1f s: %.2f seeds/s, %.0f steps/s\n",
	       tally->runs, tally->lmdb_runs, seconds, (double)tally->runs / seconds,
	       (double)world->steps / seconds);
	printf("steps %" PRIu64 ", turns with work %" PRIu64 ", frames %" PRIu64 ", events %" PRIu64
	       ", checkpoints %" PRIu64 ", leaps of time %" PRIu64 ", clocks confirmed %" PRIu64
	       "\n",
	       world->steps, world->turns, world->frames, world->events, world->checkpoints,
	       counts->jumps, counts->confirmed);
	printf("crashes %" PRIu64 " (with input in hand %" PRIu64
	       ", with a commit under way %" PRIu64 ", behind the commit and before a word %" PRIu64
	       ", disk failed %" PRIu64 ", disk full %" PRIu64 ", in a checkpoint %" PRIu64 ")\n",
	       world->crashes, world->crashes_with_input, world->crashes_ahead,
	       world->crashes_unsaid, world->crashes_io, world->crashes_full,
	       world->crashes_checkpoint);
	printf("messages %" PRIu64 ", lost %" PRIu64 ", doubled %" PRIu64 "; acts %" PRIu64
	       ", asked again %" PRIu64 "; items %" PRIu64 ", offered again %" PRIu64 "\n",
	       world->posts, world->lost, world->doubled, world->acts, world->acts_again,
	       world->items, world->items_again);
	sim_counts_print(counts, world->strangers);
}

static uint64_t faults_of(const struct tally *tally)
{
	uint64_t sum = 0;
	for (unsigned i = 0; i < FAULT_CLASSES; i++)
		sum += tally->world.faults[i];
	return sum;
}

static bool print_faults(const struct tally *tally)
{
	bool whole = true;
	printf("faults: %" PRIu64 ", by class:\n", faults_of(tally));
	for (unsigned i = 0; i < FAULT_CLASSES; i++) {
		uint64_t count = tally->world.faults[i];
		printf("  %9" PRIu64 "  %s%s\n", count, world_fault_names[i],
		       count == 0 ? "   NEVER HAPPENED" : "");
		/* Of twenty seeds few counties are put back twice. */
		whole &= count != 0 || (i == FAULT_RESTORED_SAME && tally->runs < SIM_RUNS_ENOUGH);
	}
	return whole;
}

static void usage(void)
{
	fprintf(stderr, "zhian-sim [--seed N | --seeds A..B | --from N] [--faults N] [--steps N] "
			"[--lmdb] [--twice] [--verbose]\n"
			"Without a seed: as many as the environment's ZHIAN_SIM_SEEDS says, from 1 "
			"or --from N.\n");
}

/* Under sanitizers a seed takes eight times as long. */
static uint64_t seeds_wanted(void)
{
	const char *stated = getenv("ZHIAN_SIM_SEEDS");
	uint64_t count = stated != NULL ? strtoull(stated, NULL, 10) : SEEDS_ENOUGH;
	if (SANITIZED)
		count /= 8;
	return count < SEEDS_ENOUGH ? SEEDS_ENOUGH : count;
}

static bool parse(int argc, char **argv, struct run_options *ret_options)
{
	static const struct option known[] = {{"seed", required_argument, NULL, 's'},
					      {"seeds", required_argument, NULL, 'r'},
					      {"from", required_argument, NULL, 'f'},
					      {"faults", required_argument, NULL, 'F'},
					      {"steps", required_argument, NULL, 'n'},
					      {"lmdb", no_argument, NULL, 'l'},
					      {"twice", no_argument, NULL, 't'},
					      {"verbose", no_argument, NULL, 'v'},
					      {NULL, 0, NULL, 0}};
	uint64_t count = seeds_wanted();
	*ret_options = (struct run_options){
		.first = 1, .last = count, .steps = STEPS, .seeds_least = count};
	char *rest;
	int option;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 's':
			ret_options->first = ret_options->last = strtoull(optarg, NULL, 10);
			break;
		case 'r':
			ret_options->first = strtoull(optarg, &rest, 10);
			if (strncmp(rest, "..", 2) != 0)
				return false;
			ret_options->last = strtoull(rest + 2, NULL, 10);
			break;
		case 'f':
			ret_options->first = strtoull(optarg, NULL, 10);
			ret_options->last = ret_options->first + count - 1;
			break;
		case 'F':
			ret_options->faults = strtoull(optarg, NULL, 10);
			break;
		case 'n':
			ret_options->steps = strtoull(optarg, NULL, 10);
			break;
		case 'l':
			ret_options->lmdb = true;
			break;
		case 't':
			ret_options->twice = true;
			break;
		case 'v':
			ret_options->verbose = true;
			break;
		default:
			return false;
		}
	}
	if (ret_options->faults != 0)
		ret_options->last = UINT64_MAX;
	return optind == argc && ret_options->first <= ret_options->last;
}

static double now_s(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_digest(uint64_t seed, const uint8_t digest[32])
{
	printf("seed %" PRIu64 ": ", seed);
	for (unsigned i = 0; i < 16; i++)
		printf("%02x", digest[i]);
	printf("\n");
}

int main(int argc, char **argv)
{
	struct run_options options;
	static struct tally tally;
	if (!parse(argc, argv, &options)) {
		usage();
		return 2;
	}
	/* Nothing here is to survive a power cut: a disk that never syncs is as good and faster. */
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	(void)atexit(leave);
	(void)signal(SIGABRT, ended);
	(void)signal(SIGSEGV, ended);
	randombytes_set_implementation(&sodium_source);
	if (sodium_init() < 0)
		return 2;
	const struct stage_books books = sim_books_load();
	double start_s = now_s();
	for (uint64_t seed = options.first; seed <= options.last; seed++) {
		if (options.faults != 0 && tally.runs >= options.seeds_least &&
		    faults_of(&tally) >= options.faults)
			break;
		if (options.first != options.last && test_time_is_up()) {
			printf("NOT RUN for want of time: seeds from %" PRIu64 "\n", seed);
			break;
		}
		uint8_t digest[32], again[32];
		run(&options, seed, &books, &tally, digest);
		if (options.verbose || options.first == options.last)
			print_digest(seed, digest);
		if (!options.twice)
			continue;
		run(&options, seed, &books, &tally, again);
		if (memcmp(digest, again, sizeof digest) != 0) {
			print_digest(seed, again);
			fprintf(stderr, "sim: seed %" PRIu64 " gives two different runs\n", seed);
			return 1;
		}
	}
	print_tally(&tally, now_s() - start_s);
	bool whole = sim_kinds_told(tally.kinds, tally.runs, options.verbose);
	if (options.verbose)
		sim_trades_print();
	whole &= print_checks(&tally);
	whole &= print_faults(&tally);
	sim_books_unload();
	return whole || tally.runs < SEEDS_ENOUGH ? 0 : 1;
}
