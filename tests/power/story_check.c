/* The life of one image: it starts, everything is asked again, and its files are read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/decider.h"
#include "common/store/journal.h"
#include "tests/crash/crash.h"
#include "tests/lib/county_journals.h"
#include "tests/power/power.h"

#define WAIT_MS INT64_C(60000)
#define WINDOW 8u

struct checking {
	const struct story *story;
	const struct story_kept *kept;
	struct county *county;
	struct story_verdict *verdict;
	uint8_t found[STORY_REPORTS + 1];
};

void story_kept_at(const struct disk *disk, size_t op, struct story_kept *ret_kept)
{
	memset(ret_kept, 0, sizeof *ret_kept);
	for (size_t i = 0; i < op && i < disk_op_count(disk); i++) {
		const struct power_record *record = disk_op(disk, i)->record;
		if (record->kind != POWER_NOTE)
			continue;
		if (record->extra == NOTE_RECEIPT)
			ret_kept->pushes[record->a] = true;
		else if (record->extra == NOTE_ACT)
			ret_kept->acts[record->a] = true;
		ret_kept->secret |= record->extra == NOTE_SECRET;
		ret_kept->backup |= record->extra == NOTE_BACKUP;
	}
}

/* ---- everything again */

static enum status take_receipt(struct checking *checking, struct bus_caller *feed, struct err *err)
{
	struct story_receipt receipt;
	TRY(story_receive(feed, WAIT_MS, &receipt, err));
	if (receipt.other != 0 || receipt.push >= checking->story->pushes)
		return err_set(err, STATUS_CORRUPT, "push %llu is answered otherwise than before",
			       (unsigned long long)receipt.push);
	if (checking->kept->pushes[receipt.push])
		checking->verdict->lost += receipt.received;
	return STATUS_OK;
}

static enum status push_all(struct checking *checking, struct err *err)
{
	struct bus_caller *feed;
	uint64_t answered = 0, pushes = checking->story->pushes;
	TRY(county_connect(checking->county, DAEMON_INTAKE, "feed", "hotline", &feed, err));
	enum status status = STATUS_OK;
	for (uint64_t next = 0; status == STATUS_OK && answered < pushes;) {
		if (next < pushes && next - answered < WINDOW) {
			status = story_send(checking->story, feed, next++, err);
			continue;
		}
		status = take_receipt(checking, feed, err);
		answered++;
	}
	bus_caller_close(feed);
	return status;
}

static enum status ask_again(struct checking *checking, size_t which, struct err *err)
{
	const struct story_act *act = &checking->story->acts[which];
	struct story_answer answer;
	TRY(story_ask(checking->county, act, &answer, err));
	if (answer.repeated && answer.outcome == act->outcome)
		return STATUS_OK;
	checking->verdict->lost++;
	return err_set(err, STATUS_CORRUPT,
		       "%s %llu was acknowledged as %d %llu and is now %s %d %llu %s", act->act,
		       (unsigned long long)act->number, act->outcome,
		       (unsigned long long)act->object, answer.repeated ? "again" : "new",
		       answer.outcome, (unsigned long long)answer.object, answer.words);
}

static enum status ask_all(struct checking *checking, struct err *err)
{
	for (size_t i = 0; i < checking->story->act_count; i++) {
		if (checking->kept->acts[i])
			TRY(ask_again(checking, i, err));
	}
	return STATUS_OK;
}

static enum status come_to_rest(struct county *county, struct crash_digest digests[DAEMON_COUNT],
				struct err *err)
{
	struct bus_caller *callers[DAEMON_COUNT];
	struct county_status status[DAEMON_COUNT];
	TRY(county_connect_all(county, "auditor-1", callers, err));
	enum status result = county_wait_quiet(callers, WAIT_MS, status, err);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (result == STATUS_OK && status[daemon].quarantined != 0)
			result = err_set(err, STATUS_CORRUPT, "%s has quarantined something",
					 daemon_name(daemon));
		if (result == STATUS_OK)
			result = crash_ask_digest(callers[daemon], &digests[daemon], err);
	}
	county_close_all(callers);
	return result;
}

/* ---- the files */

static void note_report(void *context, const struct report_chain *chain, const char *feed_id)
{
	struct checking *checking = (struct checking *)context;
	uint64_t number = load_number_of(feed_id);
	(void)chain;
	if (number <= STORY_REPORTS && checking->found[number] < UINT8_MAX)
		checking->found[number]++;
}

static void count_found(struct checking *checking)
{
	struct story_verdict *verdict = checking->verdict;
	for (size_t i = 0; i < checking->story->pushes * STORY_ITEMS; i++)
		verdict->lost += checking->found[i] == 0;
	verdict->lost += checking->kept->secret && checking->found[STORY_SECRET] == 0;
	for (size_t i = 0; i <= STORY_REPORTS; i++)
		verdict->doubled += checking->found[i] > 1;
}

/* Of every report as much followed as in the load, where it is there. */
static enum status compare_chains(struct checking *checking, const struct county_journals *journals,
				  struct err *err)
{
	bool secret = checking->found[STORY_SECRET] != 0;
	for (enum daemon daemon = DAEMON_HAZARD; daemon < DAEMON_COUNT; daemon++) {
		uint64_t missing = checking->story->missing[daemon];
		checking->verdict->doubled += journals->doubled[daemon];
		if (journals->missing[daemon] > missing ||
		    (secret && journals->missing[daemon] != missing))
			return err_set(err, STATUS_CORRUPT, "%s: nothing follows from %llu reports",
				       daemon_name(daemon),
				       (unsigned long long)journals->missing[daemon]);
	}
	return STATUS_OK;
}

static enum status read_files(struct checking *checking,
			      const struct crash_digest digests[DAEMON_COUNT], struct err *err)
{
	struct county_journals journals;
	TRY(county_journals_read(checking->county, note_report, checking, &journals, err));
	count_found(checking);
	enum status status = compare_chains(checking, &journals, err);
	county_journals_free(&journals);
	TRY(status);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		TRY(crash_check_replay(checking->county, daemon, &digests[daemon], err));
	return story_check_parts(checking->story, checking->county, err);
}

static enum status check(struct checking *checking, struct err *err)
{
	struct crash_digest digests[DAEMON_COUNT];
	enum status status = county_start_all(checking->county, err);
	checking->verdict->not_started = status != STATUS_OK;
	TRY(status);
	TRY(ask_all(checking, err));
	TRY(push_all(checking, err));
	TRY(come_to_rest(checking->county, digests, err));
	TRY(county_stop_all(checking->county, WAIT_MS, err));
	return read_files(checking, digests, err);
}

void story_check(const struct story *story, const struct story_kept *kept, struct county *county,
		 struct story_verdict *ret_verdict)
{
	struct checking *checking = (struct checking *)calloc(1, sizeof *checking);
	struct err err = {STATUS_OK, ""};
	if (checking == NULL)
		abort();
	*ret_verdict = (struct story_verdict){.lost = 0};
	checking->story = story;
	checking->kept = kept;
	checking->county = county;
	checking->verdict = ret_verdict;
	enum status status = check(checking, &err);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		county_kill(county, daemon);
	if (status != STATUS_OK)
		(void)snprintf(ret_verdict->words, sizeof ret_verdict->words, "%s", err.text);
	else if (ret_verdict->lost != 0 || ret_verdict->doubled != 0)
		(void)snprintf(ret_verdict->words, sizeof ret_verdict->words,
			       "%llu lost, %llu doubled", (unsigned long long)ret_verdict->lost,
			       (unsigned long long)ret_verdict->doubled);
	free(checking);
}
