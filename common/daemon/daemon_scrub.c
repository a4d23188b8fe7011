/* What an idle daemon looks at: every row of its state, every frame of its journal, and every part
 * that the journal names.  At the end of a walk it also knows which parts no event names: what a
 * process left that was killed between laying a part down and recording it.  Nobody could ever
 * order their erasure, so they are erased here. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/daemon/daemon_internal.h"
#include "common/stage/part_names.h"

#define WALK_BYTES ((size_t)256 << 10)       /* a step: a millisecond or two, 13 MB/s when idle */
#define WALK_REST_MS (24 * INT64_C(3600000)) /* between two walks */
#define SWEEP_ROWS 2048u                     /* a step */
#define NAMES_ARENA ((size_t)1 << 20)        /* an event has up to 64 KiB, more when unpacked */
#define NUMBERS_MAX (UINT64_C(1) << 32)      /* beyond it nothing is swept */
#define STARTS_WITH_PARTS 2                  /* that may end while parts are looked at */

struct shell_look {
	struct arena arena;
	uint8_t *memory;
	uint64_t *named; /* a bit for each part's number */
	size_t named_words;
	bool whole; /* all that is named is known: nothing was unreadable, and memory sufficed */
	uint64_t limit; /* parts from here on came after the walk */
	uint64_t damaged_parts;
	bool parts_are_read;
	struct parts_sweep *sweep;
	bool walking;
};

/* ---- which parts are named */

static void note_named(struct shell_look *look, uint64_t number)
{
	size_t word = (size_t)(number / 64);
	if (number >= NUMBERS_MAX) {
		look->whole = false;
		return;
	}
	if (word >= look->named_words) {
		size_t words = word + 1024 + word / 2;
		uint64_t *grown = (uint64_t *)realloc(look->named, words * sizeof *grown);
		if (grown == NULL) {
			look->whole = false;
			return;
		}
		memset(grown + look->named_words, 0, (words - look->named_words) * sizeof *grown);
		look->named = grown;
		look->named_words = words;
	}
	look->named[word] |= UINT64_C(1) << (number % 64);
}

static bool is_named(void *context, const uint8_t digest[PART_DIGEST])
{
	const struct shell_look *look = (const struct shell_look *)context;
	uint64_t number = be64_get(digest);
	size_t word = (size_t)(number / 64);
	return number >= look->limit ||
	       (word < look->named_words && (look->named[word] >> (number % 64) & 1) != 0);
}

static void part_came(void *context, const struct part_ref *ref)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	struct shell_look *look = shell->look;
	struct err err;
	note_named(look, be64_get(ref->digest));
	if (!look->parts_are_read || SABOTAGE("shell.parts-unlooked-at"))
		return;
	enum status status = parts_check(shell->parts, ref, &err);
	if (status == STATUS_OK || status == STATUS_NOT_FOUND || status == STATUS_FULL)
		return;
	if (++look->damaged_parts > shell->damaged_parts)
		shell->damaged_parts = look->damaged_parts;
	if (look->damaged_parts == 1)
		log_error(&shell->log, "part_damaged", log_err(&err),
			  log_text("effect", "what a reporter said can't be read any more"));
	look->whole = false;
}

static void frame_came(void *context, const struct frame *frame)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	if (shell->parts == NULL)
		return;
	if (!part_names_in_frame(frame->events, &shell->look->arena, part_came, shell))
		shell->look->whole = false;
}

/* ---- processes that end while parts are looked at: LMDB follows damaged pages anywhere */

static void marker_path(const struct daemon_shell *shell, char out[SHELL_PATH + 32])
{
	(void)snprintf(out, SHELL_PATH + 32, "%s/parts.looked-at", shell->var);
}

/* How often that was, one after the other; counted on from here. */
static unsigned starts_noted(struct daemon_shell *shell)
{
	char path[SHELL_PATH + 32], text[16];
	char *data;
	size_t size;
	struct err err;
	unsigned before = 0;
	marker_path(shell, path);
	if (file_read(path, 16, &data, &size, &err) == STATUS_OK) {
		before = (unsigned)strtoul(data, NULL, 10);
		free(data);
	}
	(void)snprintf(text, sizeof text, "%u\n", before + 1);
	if (file_write_atomic(path, bytes_of_text(text), 0640, &err) != STATUS_OK)
		log_warn(&shell->log, "not_noted", log_err(&err));
	return before;
}

void shell_look_done(struct daemon_shell *shell)
{
	char path[SHELL_PATH + 32];
	marker_path(shell, path);
	if (shell->parts != NULL && shell->look != NULL && shell->look->parts_are_read)
		(void)unlink(path);
}

/* ---- a walk */

static void begin(struct daemon_shell *shell)
{
	struct shell_look *look = shell->look;
	look->walking = true;
	look->whole = journal_first_frame(shell->journal) == 1;
	look->damaged_parts = 0;
	look->parts_are_read = false;
	if (look->named_words != 0)
		memset(look->named, 0, look->named_words * sizeof *look->named);
	if (shell->parts == NULL)
		return;
	look->parts_are_read = starts_noted(shell) < STARTS_WITH_PARTS;
	if (!look->parts_are_read) {
		look->whole = false;
		look->damaged_parts = 1;
		log_error(&shell->log, "part_damaged",
			  log_text("what", "processes ended while they looked at the parts"),
			  log_text("effect", "parts aren't looked at any more"));
	}
}

static void end_walk(struct daemon_shell *shell)
{
	struct shell_look *look = shell->look;
	struct err err;
	look->walking = false;
	shell_look_done(shell);
	shell->damaged_parts = look->damaged_parts;
	bool sound = look->whole && journal_scrubbed(shell->journal).damaged_frames == 0;
	if (shell->parts == NULL || !sound || SABOTAGE("shell.orphans-stay"))
		return;
	look->limit = parts_next_number(shell->parts);
	if (parts_sweep_begin(shell->parts, 1, &look->sweep, &err) != STATUS_OK)
		log_warn(&shell->log, "parts_not_swept", log_err(&err));
}

static void swept(struct daemon_shell *shell, size_t erased)
{
	shell->swept_parts += erased;
	if (erased != 0)
		log_info(&shell->log, "parts_swept", log_u64("erased", erased));
}

/* True: there is more. */
static bool sweep_step(struct daemon_shell *shell)
{
	struct shell_look *look = shell->look;
	struct err err;
	bool more = false;
	size_t erased = 0;
	enum status status =
		parts_sweep_step(look->sweep, SWEEP_ROWS, is_named, look, &more, &erased, &err);
	if (status != STATUS_OK)
		shell_fail(shell, &err); /* erased by half: the next start goes on */
	if (more)
		return true;
	parts_sweep_end(look->sweep);
	look->sweep = NULL;
	swept(shell, erased);
	return false;
}

static struct shell_look *look_make(void)
{
	struct shell_look *look = (struct shell_look *)calloc(1, sizeof *look);
	ASSERT(look != NULL);
	look->memory = (uint8_t *)malloc(NAMES_ARENA);
	ASSERT(look->memory != NULL);
	arena_init(&look->arena, look->memory, NAMES_ARENA);
	return look;
}

void shell_look_free(struct daemon_shell *shell)
{
	if (shell->look == NULL)
		return;
	parts_sweep_end(shell->look->sweep);
	free(shell->look->named);
	free(shell->look->memory);
	free(shell->look);
	shell->look = NULL;
}

bool shell_look_over(struct daemon_shell *shell)
{
	int64_t now_ms = clock_mono_ms(&shell->clock);
	if (shell->look == NULL && shell->looked_ms != 0 &&
	    now_ms - shell->looked_ms < WALK_REST_MS)
		return false;
	/* A turn may have come in between: only what is durable is looked at. */
	if (!stage_is_durable(shell->stage) || (shell->parts != NULL && parts_staged(shell->parts)))
		return true;
	if (shell->look == NULL) {
		shell->look = look_make();
		begin(shell);
	}
	if (shell->look->walking) {
		if (journal_scrub(shell->journal, WALK_BYTES, frame_came, shell))
			return true;
		end_walk(shell);
	}
	if (shell->look->sweep != NULL && sweep_step(shell))
		return true;
	shell_look_free(shell);
	shell->looked_ms = now_ms;
	return false;
}

/* ---- at the start, after an end that nobody asked for */

enum status shell_sweep_tail(struct daemon_shell *shell, struct err *err)
{
	if (shell->parts == NULL || !shell->ended_abnormally)
		return STATUS_OK;
	size_t erased = 0;
	struct shell_look *look = look_make();
	shell->look = look;
	enum status status =
		part_names_sweep_tail(shell->parts, shell->journal, &look->arena, &erased, err);
	if (status == STATUS_OK)
		swept(shell, erased);
	shell_look_free(shell);
	return status;
}

/* ---- telling */

static void tell_waits(struct daemon_shell *shell)
{
	struct stage_source_stats sources[DAEMON_COUNT];
	size_t count = stage_sources(shell->stage, sources, DAEMON_COUNT);
	for (size_t i = 0; i < count; i++) {
		const struct stage_source_stats *source = &sources[i];
		if (source->why == shell->waits_told[source->daemon])
			continue;
		shell->waits_told[source->daemon] = source->why;
		if (source->why != NULL)
			log_error(&shell->log, "source_stopped",
				  log_text("source", daemon_name(source->daemon)),
				  log_text("why", source->why));
		else
			log_info(&shell->log, "source_goes_on",
				 log_text("source", daemon_name(source->daemon)));
	}
}

void shell_tell_damage(struct daemon_shell *shell)
{
	const struct journal_damage *damage = journal_damage(shell->journal);
	tell_waits(shell);
	if (damage == NULL || damage->frame == shell->damage_told)
		return;
	shell->damage_told = damage->frame;
	log_error(&shell->log, "journal_damaged", log_err(&damage->err),
		  log_text("effect", "whoever reads from here on waits"),
		  log_text("what_to_do", "zhianctl journal verify --offline, journal repair"));
}
