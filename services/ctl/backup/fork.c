#include "services/ctl/backup/fork.h"

#include "common/base/build_id.h"
#include "common/base/time.h"
#include "common/core/decider.h"

#define FORKED_EVENT_MAX 512u

static enum status fork_journal(const struct journals_fork *fork, enum daemon daemon,
				struct journal **ret_made, struct err *err)
{
	const struct journal_head *old = journal_head(fork->from[daemon]);
	TRY(journal_copy(fork->from[daemon], fork->cut.frame[daemon], fork->directory[daemon],
			 err));
	/* Of the disk's room nobody is told before the daemon itself looks. */
	struct journal_options options = {
		.directory = fork->directory[daemon],
		.volume_bytes = fork->volume_bytes,
		.region = old->region,
		.daemon = daemon,
		.build = build_id(),
		.driven_clock = old->driven_clock,
		.random = fork->random,
		.now_ms = old->driven_clock ? old->now_ms : fork->now_ms,
		.mem = fork->mem[daemon],
		.alarm_percent = 99,
		.refuse_percent = 99,
	};
	TRY(journal_open(&options, ret_made, err));
	return journal_fork(*ret_made, fork->random, options.now_ms, err);
}

int64_t journals_last_ms(struct journal *const from[DAEMON_COUNT])
{
	int64_t last_ms = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		int64_t now_ms = journal_head(from[daemon])->now_ms;
		if (now_ms > last_ms)
			last_ms = now_ms;
	}
	return last_ms;
}

uint64_t journals_numbers_since(struct journal *const from[DAEMON_COUNT], int64_t now_ms)
{
	int64_t last_ms = journals_last_ms(from);
	bool driven = journal_head(from[DAEMON_NOTIFY])->driven_clock;
	int64_t days = driven || now_ms < last_ms ? 1 : (now_ms - last_ms) / MS_PER_DAY + 1;
	return (uint64_t)days * RESTORE_NUMBERS_A_DAY;
}

static uint64_t numbers_skipped(const struct journals_fork *fork)
{
	return fork->numbers_skipped != 0 ? fork->numbers_skipped
					  : journals_numbers_since(fork->from, fork->now_ms);
}

/* A number that was printed after the backup bears this year at the latest. */
static uint32_t series_through(const struct journals_fork *fork, const struct journal_head *head)
{
	int64_t now_ms = head->now_ms;
	if (!head->driven_clock && fork->now_ms > now_ms)
		now_ms = fork->now_ms;
	return (uint32_t)time_civil_of_day(time_day_of_ms(now_ms)).year;
}

/* The first event of the new life: from where it comes, which numbers stay free, what waits. */
static enum status write_forked(const struct journals_fork *fork,
				struct journal *const made[DAEMON_COUNT], enum daemon daemon,
				struct writer *out, struct err *err)
{
	const struct journal_head *head = journal_head(made[daemon]);
	Zh__JournalForked body = ZH__JOURNAL_FORKED__INIT;
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	SET_OPTIONAL(&body, parent, head->parent);
	SET_OPTIONAL(&body, forked_at, head->forked_at);
	SET_OPTIONAL(&body, incarnation, head->incarnation);
	SET_OPTIONAL(&body, numbers_skipped, numbers_skipped(fork));
	SET_OPTIONAL(&body, series_through, series_through(fork, head));
	if (fork->recovers)
		SET_OPTIONAL(&body, recovery, journal_head(made[DAEMON_NOTIFY])->incarnation);
	struct event event = {
		.head = {.kind = KIND(JOURNAL_FORKED),
			 .version = EVENT_VERSION,
			 .happened_ms = fork->now_ms,
			 .subject_region = head->region},
		.meta = &meta,
		.body = &body.base,
	};
	return event_write(&event, out) == STATUS_OK
		       ? STATUS_OK
		       : err_set(err, STATUS_FULL, "the event of the restore is too long");
}

/* The cursors at the cut, now into the new incarnations: from here on nobody asks for a journal
 * that is no more, however often a county is restored. */
static enum status point_cursors(const struct journals_fork *fork,
				 struct journal *const made[DAEMON_COUNT], enum daemon daemon,
				 struct err *err)
{
	struct journal *journal = made[daemon];
	const struct journal_head *head = journal_head(journal);
	struct frame last;
	struct frame_header header = {.now_ms = head->now_ms};
	if (head->frame >= journal_first_frame(journal)) {
		TRY(journal_read(journal, head->frame, &last, err));
		header.policy_set = last.header.policy_set;
		header.cursor_count = last.header.cursor_count;
		memcpy(header.cursors, last.header.cursors, sizeof header.cursors);
	} else if (fork->drill) {
		return STATUS_OK;
	} else {
		header.now_ms = fork->now_ms;
	}
	for (uint8_t i = 0; i < header.cursor_count; i++) {
		struct journal_cursor *cursor = &header.cursors[i];
		if (cursor->incarnation != 0)
			cursor->incarnation = journal_head(made[cursor->source])->incarnation;
	}
	if (journal_room(journal, 0) == JOURNAL_ROOM_NONE)
		return err_set(err, STATUS_FULL, "%s: the disk is full", fork->directory[daemon]);
	uint8_t memory[FORKED_EVENT_MAX];
	struct writer event = writer_over(memory, sizeof memory);
	if (!fork->drill)
		TRY(write_forked(fork, made, daemon, &event, err));
	header.count = event.size != 0;
	return journal_append(journal, &header, writer_bytes(&event), err);
}

enum status journals_fork(const struct journals_fork *fork, struct journal *ret_made[DAEMON_COUNT],
			  struct err *err)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		TRY(fork_journal(fork, daemon, &ret_made[daemon], err));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		TRY(point_cursors(fork, ret_made, daemon, err));
	return STATUS_OK;
}
