/* What a stopped journal's files hold: each volume by itself, so that one that is broken doesn't
 * hide the others. */
#include <inttypes.h>
#include <stdio.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/store/journal_internal.h"
#include "common/store/journal_repair.h"

#define FRAME_LEAST offsetof(struct frame_header, cursors) /* bytes */

struct walk {
	struct frame_walk frames;
	bool linked; /* frames.chain is that of the frame before */
};

static void damage(struct volume_survey *found, const struct err *err)
{
	if (found->problem.status == STATUS_OK)
		found->problem = *err;
	found->damaged++;
}

/* A frame that can't be read: the next one's link can't be looked at. */
static void survey_frame(struct volume *volume, uint64_t number, struct walk *walk,
			 struct volume_survey *found)
{
	struct frame frame;
	struct err err;
	bool linked = walk->linked;
	walk->linked = false;
	if (volume_frame(volume, number, true, &frame, &err) != STATUS_OK) {
		damage(found, &err);
		return;
	}
	const char *fault = frame_fault(&walk->frames, &frame, linked);
	if (fault != NULL && !SABOTAGE("journal.survey-believes")) {
		(void)err_set(&err, STATUS_CORRUPT, "%s: frame %" PRIu64 " %s",
			      engine_path(volume->engine), number, fault);
		damage(found, &err);
	}
	frame_walk_on(&walk->frames, &frame);
	walk->linked = true;
	found->frames++;
	found->events += frame.header.count;
	found->bytes += frame_size(&frame.header);
}

static void survey_head(const struct volume *volume, struct walk *walk, bool first,
			struct volume_survey *found)
{
	const struct volume_head *head = &volume->head;
	struct err err;
	bool follows = memcmp(head->previous_chain, walk->frames.chain, JOURNAL_HASH) == 0 &&
		       head->first_event == walk->frames.next_event;
	if (!first && walk->linked && !follows) {
		(void)err_set(&err, STATUS_CORRUPT,
			      "%s: the volume doesn't go on where the one before it ends",
			      engine_path(volume->engine));
		damage(found, &err);
	}
	frame_walk_begin(&walk->frames, head);
	walk->linked = true;
}

/* A damaged number of the last row would have frames looked for without end. */
static enum status check_end(const struct volume *volume, uint64_t end, struct err *err)
{
	uint64_t most = engine_end_bytes(volume->engine) / FRAME_LEAST;
	if (end < volume->first_frame || end - volume->first_frame < most)
		return STATUS_OK;
	return err_set(err, STATUS_CORRUPT, "%s: frame %" PRIu64 " isn't what was written",
		       engine_path(volume->engine), end);
}

static void survey_volume(struct journal *journal, size_t index, struct walk *walk,
			  struct volume_survey *found)
{
	struct volume *volume = &journal->volumes[index];
	bool last = index + 1 == journal->volume_count;
	struct err err = {STATUS_OK, ""};
	uint64_t end = 0;
	volume_name(volume, found->name);
	found->first_frame = volume->first_frame;
	found->last_frame = last ? 0 : volume[1].first_frame - 1;
	if (volume_use(journal, volume, &err) != STATUS_OK) {
		damage(found, &err);
		found->damaged = last ? 0 : found->last_frame - found->first_frame + 1;
		walk->linked = false;
		return;
	}
	survey_head(volume, walk, index == 0, found);
	if (volume_end(volume, &end, &err) != STATUS_OK ||
	    (last && check_end(volume, end, &err) != STATUS_OK)) {
		damage(found, &err);
		if (last)
			return;
		found->damaged--; /* frames are counted one by one */
		end = found->last_frame;
	}
	if (end == 0)
		end = volume->first_frame - 1; /* it holds its head alone */
	/* A damaged page can hide the last ones; the gap that follows is found by itself. */
	if (last || end < found->last_frame)
		found->last_frame = end;
	for (uint64_t number = volume->first_frame; number <= found->last_frame; number++)
		survey_frame(volume, number, walk, found);
}

/* Frames that no volume holds. */
static void survey_gap(const struct journal *journal, uint64_t from, uint64_t to,
		       struct volume_survey *found)
{
	*found = (struct volume_survey){
		.first_frame = from, .last_frame = to, .damaged = to - from + 1};
	(void)err_set(&found->problem, STATUS_CORRUPT,
		      "%s: frames %" PRIu64 " to %" PRIu64 " are missing", journal->directory, from,
		      to);
}

static void add(const struct volume_survey *found, struct journal_survey *survey,
		volume_survey_fn *each, void *context)
{
	survey->volumes += found->name[0] != '\0';
	survey->frames += found->frames;
	survey->events += found->events;
	survey->bytes += found->bytes;
	survey->problems += found->problem.status != STATUS_OK;
	if (each != NULL)
		each(context, found);
}

static void note_head(const struct volume *volume, struct journal_survey *survey)
{
	if (volume->engine == NULL)
		return;
	survey->head_known = true;
	survey->region = volume->head.region;
	survey->daemon = (enum daemon)volume->head.daemon;
	survey->incarnation = volume->head.incarnation;
}

static void survey_all(struct journal *journal, volume_survey_fn *each, void *context,
		       struct journal_survey *survey)
{
	struct walk walk = {.frames = {.now_ms = INT64_MIN}};
	for (size_t i = 0; i < journal->volume_count; i++) {
		struct volume_survey found = {.first_frame = 0};
		struct volume_survey gap;
		survey_volume(journal, i, &walk, &found);
		note_head(&journal->volumes[i], survey);
		add(&found, survey, each, context);
		if (i + 1 == journal->volume_count)
			break;
		uint64_t next = journal->volumes[i + 1].first_frame;
		if (journal->volumes[i].engine == NULL || found.last_frame + 1 >= next)
			continue;
		survey_gap(journal, found.last_frame + 1, next - 1, &gap);
		walk.linked = false;
		add(&gap, survey, each, context);
	}
	survey->first_frame = journal->volumes[0].first_frame;
	survey->last_volume = journal_last_volume(journal)->first_frame;
	memcpy(survey->chain, walk.frames.chain, JOURNAL_HASH);
	survey->build = walk.frames.build;
	survey->build_from = walk.frames.build_from;
}

enum status journal_survey(const char *directory, volume_survey_fn *each, void *context,
			   struct journal_survey *ret_survey, struct err *err)
{
	struct journal *journal = journal_alloc(directory, NULL);
	if (journal == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", directory);
	journal->read_only = true;
	*ret_survey = (struct journal_survey){.volumes = 0};
	enum status status = volumes_list(journal, err);
	if (status == STATUS_OK && journal->volume_count == 0)
		status = err_set(err, STATUS_NOT_FOUND, "%s: no journal's volume", directory);
	if (status == STATUS_OK)
		survey_all(journal, each, context, ret_survey);
	journal_close(journal);
	return status;
}
