/* Careful mode: after an abnormal end one input a turn, noted before it is decided.
 *
 * An input that is found noted at two starts in a row has ended the process twice
 * and is quarantined unread.  Once isn't enough: a process that was killed from outside
 * leaves the note of an innocent input behind.  A note of before the machine's start counts for
 * nothing: who loses power again and again while it begins has ended with the machine.
 */
#include <fcntl.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/crc32c.h"
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"

#define NOTE_MAGIC 0x5a43u
#define ATTEMPTS_MAX 2u

static uint32_t note_crc(struct careful_note note)
{
	note.crc = 0;
	return crc32c(0, &note, sizeof note);
}

static void write_note(struct stage *stage, const struct careful_note *note)
{
	struct careful_note stored = *note;
	stored.crc = note_crc(stored);
	/* Not flushed: it has to outlive this process, and no input ends the machine.  A note that
	 * can't be kept only costs the mode its use; the disk's state is told elsewhere. */
	ssize_t written = pwrite(stage->careful_file, &stored, sizeof stored, 0);
	(void)written;
}

void careful_begin(struct stage *stage)
{
	stage->careful_file = -1;
	if (stage->options.careful_path == NULL)
		return;
	stage->careful_file = open(stage->options.careful_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (stage->careful_file < 0)
		return;
	struct careful_note note;
	bool read_back =
		pread(stage->careful_file, &note, sizeof note, 0) == (ssize_t)sizeof note &&
		note.magic == NOTE_MAGIC && note.crc == note_crc(note);
	if (!stage->options.ended_abnormally)
		return;
	stage->careful_left = CAREFUL_INPUTS;
	stage->stats.careful = true;
	if (read_back &&
	    (note.boot == stage->options.boot || SABOTAGE("stage.careful-blames-power")))
		stage->found_note = note;
}

bool careful_active(const struct stage *stage)
{
	return stage->careful_left != 0;
}

static bool same_input(const struct careful_note *note, uint32_t source, uint64_t a, uint64_t b)
{
	return note->source == source && note->a == a && note->b == b;
}

bool careful_note_input(struct stage *stage, uint32_t source, uint64_t a, uint64_t b)
{
	struct careful_note note = {.magic = NOTE_MAGIC,
				    .attempts = 1,
				    .a = a,
				    .b = b,
				    .boot = stage->options.boot,
				    .source = source};
	if (same_input(&stage->found_note, source, a, b))
		note.attempts = stage->found_note.attempts + 1;
	if (note.attempts > ATTEMPTS_MAX && !SABOTAGE("stage.careful-forgets"))
		return false;
	write_note(stage, &note);
	return true;
}

void careful_input_done(struct stage *stage)
{
	if (stage->careful_left == 0)
		return;
	if (--stage->careful_left == 0)
		careful_end(stage);
}

void careful_end(struct stage *stage)
{
	stage->careful_left = 0;
	stage->stats.careful = false;
	if (stage->careful_file < 0)
		return;
	struct careful_note nothing = {0};
	write_note(stage, &nothing);
}
