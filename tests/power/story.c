/* The load that is recorded: a county's first weeks in a few seconds.
 *
 * Pushes in a window, persons' acts between them, an adoption by all five, the erasure of a
 * reporter, two daemons killed, a stop with a backup, a start, pushes again.  The volumes are so
 * small that they roll over, and there is a checkpoint every thousand events.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/power/power.h"

#define WAIT_MS INT64_C(60000)
#define WINDOW 6u

struct telling {
	struct story *story;
	struct bus_caller *feed;
	bool out[STORY_PUSHES + 1], acknowledged[STORY_PUSHES + 1];
	uint64_t next, waiting;
};

/* ---- pushes */

static void connect_feed(struct telling *telling)
{
	POWER_MUST(county_connect(&telling->story->county, DAEMON_INTAKE, "feed", "hotline",
				  &telling->feed, POWER_ERR));
}

/* What is without its receipt goes out again. */
static void connect_again(struct telling *telling)
{
	bus_caller_close(telling->feed);
	connect_feed(telling);
	for (uint64_t i = 0; i < telling->next; i++) {
		if (telling->out[i] && !telling->acknowledged[i])
			POWER_MUST(story_send(telling->story, telling->feed, i, POWER_ERR));
	}
}

static void take_receipt(struct telling *telling)
{
	struct story *story = telling->story;
	struct story_receipt receipt;
	POWER_MUST(story_receive(telling->feed, WAIT_MS, &receipt, POWER_ERR));
	if (receipt.other != 0 || receipt.push > STORY_PUSHES)
		power_fail("receipt", &(struct err){STATUS_CORRUPT, "an item is refused"});
	if (telling->acknowledged[receipt.push])
		return;
	telling->acknowledged[receipt.push] = true;
	telling->waiting--;
	if (receipt.push == STORY_PUSHES)
		story->secret_report = receipt.report;
	power_note(story->log, receipt.push == STORY_PUSHES ? NOTE_SECRET : NOTE_RECEIPT,
		   receipt.push);
}

/* Until the pushes before `end` are out, and no more of them than a window is unanswered. */
static void push_until(struct telling *telling, uint64_t end, uint64_t window)
{
	while (telling->next < end || telling->waiting > window) {
		if (telling->next == end || telling->waiting >= WINDOW) {
			take_receipt(telling);
			continue;
		}
		uint64_t which = telling->next++;
		telling->out[which] = true;
		telling->waiting++;
		POWER_MUST(story_send(telling->story, telling->feed, which, POWER_ERR));
	}
}

static void push_secret(struct telling *telling)
{
	push_until(telling, telling->next, 0);
	telling->waiting++;
	POWER_MUST(story_send(telling->story, telling->feed, STORY_PUSHES, POWER_ERR));
	push_until(telling, telling->next, 0);
}

/* ---- acts */

static void ask(struct story *story, struct story_act *act)
{
	struct story_answer answer;
	POWER_MUST(story_ask(&story->county, act, &answer, POWER_ERR));
	if (!story_take(act, &answer)) {
		struct err err;
		(void)err_set(&err, STATUS_INVALID, "outcome %d %s", answer.outcome, answer.words);
		power_fail(act->act, &err);
	}
	power_note(story->log, NOTE_ACT, (uint64_t)(act - story->acts));
}

static void assign(struct story *story, uint64_t hazard)
{
	ask(story, story_assign(story, hazard));
}

static void adopt_calendar(struct story *story)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct story_act *approval, *adopt = story_adopt(story, daemon, &approval);
		ask(story, adopt);
		story_approve(approval, adopt);
		ask(story, approval);
	}
}

static void erase_reporter(struct story *story)
{
	struct story_act *approval, *erase = story_erase(story, &approval);
	ask(story, erase);
	story_approve(approval, erase);
	ask(story, approval);
}

/* ---- rest */

static void wait_for(struct story *story, bool quiet)
{
	struct bus_caller *callers[DAEMON_COUNT];
	struct county_status status[DAEMON_COUNT];
	POWER_MUST(county_connect_all(&story->county, "auditor-1", callers, POWER_ERR));
	if (quiet)
		POWER_MUST(county_wait_quiet(callers, WAIT_MS, status, POWER_ERR));
	else
		POWER_MUST(county_wait_level(callers, WAIT_MS, status, POWER_ERR));
	county_close_all(callers);
}

static void kill_and_start(struct telling *telling, enum daemon daemon)
{
	struct story *story = telling->story;
	county_kill(&story->county, daemon);
	POWER_MUST(county_start(&story->county, daemon, POWER_ERR));
	if (daemon == DAEMON_INTAKE)
		connect_again(telling);
}

static void back_up(struct story *story)
{
	char to[COUNTY_PATH + 64], log[COUNTY_PATH + 64];
	(void)snprintf(to, sizeof to, "%s/backup/first", story->county.root);
	(void)snprintf(log, sizeof log, "%s/log/backup.log", story->county.root);
	const char *const arguments[] = {
		power_ctl, "--root", story->county.root, "--region", "522701", "backup", to, NULL};
	int exit_status = power_run(arguments, story->county.options.preload, log);
	if (exit_status != 0) {
		struct err err;
		(void)err_set(&err, STATUS_IO, "exit %d, see %s", exit_status, log);
		power_fail("backup", &err);
	}
	power_note(story->log, NOTE_BACKUP, 0);
}

static void first_half(struct telling *telling)
{
	struct story *story = telling->story;
	push_until(telling, 6, 0);
	push_secret(telling);
	wait_for(story, false);
	for (uint64_t hazard = 1; hazard <= 12; hazard++) {
		assign(story, hazard);
		push_until(telling, telling->next + 1, WINDOW);
	}
	adopt_calendar(story);
	push_until(telling, 22, 0);
	wait_for(story, true); /* whoever approves approves what was seen: nothing moves it */
	erase_reporter(story);
	push_until(telling, 26, WINDOW);
	kill_and_start(telling, DAEMON_INTAKE);
	push_until(telling, 30, WINDOW);
	kill_and_start(telling, DAEMON_NOTIFY);
	push_until(telling, 34, 0);
}

static void second_half(struct telling *telling)
{
	struct story *story = telling->story;
	for (uint64_t hazard = 13; hazard <= 24; hazard++) {
		push_until(telling, telling->next + 2, WINDOW);
		assign(story, hazard);
	}
	push_until(telling, story->pushes, 0);
	wait_for(story, true);
}

/* Its first start ends when the file of this name has been made. */
static void die_while_founding(struct story *story, enum daemon daemon, const char *name)
{
	int exit_status = 0;
	if (setenv(POWER_LOG_KILL, name, 1) != 0)
		abort();
	POWER_MUST(county_spawn(&story->county, daemon, NULL, POWER_ERR));
	POWER_MUST(county_wait_exit(&story->county, daemon, WAIT_MS, &exit_status, POWER_ERR));
	if (exit_status != 128 + SIGKILL || unsetenv(POWER_LOG_KILL) != 0)
		power_fail(name, &(struct err){STATUS_IO, "nobody made it"});
}

void story_tell(struct story *story, const char *preload)
{
	struct telling telling = {.story = story};
	struct county *county = &story->county;
	county->options.preload = preload;
	die_while_founding(story, DAEMON_INTAKE, "/parts.making/data.mdb");
	die_while_founding(story, DAEMON_HAZARD, "/hazard/state.making");
	die_while_founding(story, DAEMON_NOTIFY, "/journal/next/data.mdb");
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_CREDIT; daemon++)
		POWER_MUST(county_start(county, daemon, POWER_ERR));
	die_while_founding(story, DAEMON_CREDIT, "/credit");
	POWER_MUST(county_start(county, DAEMON_CREDIT, POWER_ERR));
	power_note(story->log, NOTE_READY, 0);
	connect_feed(&telling);
	first_half(&telling);
	bus_caller_close(telling.feed);
	wait_for(story, true);
	POWER_MUST(county_stop_all(county, WAIT_MS, POWER_ERR));
	back_up(story);
	POWER_MUST(county_start_all(county, POWER_ERR));
	connect_feed(&telling);
	second_half(&telling);
	bus_caller_close(telling.feed);
	POWER_MUST(county_stop_all(county, WAIT_MS, POWER_ERR));
	story_count_chains(story);
	story->went_well = true;
}
