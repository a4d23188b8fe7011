/* The archive's bookkeeping: rows follow from events alone. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_EVOLVE_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_EVOLVE_H

#include "clock.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/archive/tables.h"

/* true: the event is the archive's, *ret_status says whether it could be applied. */
bool archive_evolve(struct rows_writer *rows, const struct event *event, enum status *ret_status);

/* What happened to a firm's hazards: majors are kept beside the firm, each with why it counts. */
enum status archive_level_set(struct rows_writer *rows, const struct event *event, uint64_t firm,
			      uint64_t hazard, const Zh__LevelSet *body);
/* The hazard was none, or not this firm's: it counts no more.  `firm` 0: a place without one. */
enum status archive_major_overturned(struct rows_writer *rows, uint64_t firm, uint64_t hazard,
				     int32_t day);
/* A mark on a firm, a certificate, a standard or a duty; anything else is left alone. */
enum status archive_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *body);

/* ---- shared by evolve*.c */

void archive_store(struct rows_writer *rows, uint64_t firm, const struct archive_row *archive);
void archive_firm_store(struct rows_writer *rows, uint64_t firm, const struct firm_row *row);
void archive_history(struct rows_writer *rows, const struct event *event, uint64_t firm,
		     Zh__ArchiveField field, const char *was, const char *is);
void archive_standing_take(struct archive_row *archive, const Zh__ArchiveStanding *standing);
/* Row texts are rewritten with one of them replaced. */
void archive_text_replace(struct rows_writer *rows, uint64_t firm, enum archive_text which,
			  const char *is);

/* Name, address (NULL: as it is) and region (0: as it is), where reports put them. */
enum status archive_firm_texts_change(struct rows_writer *rows, uint64_t firm, const char *name,
				      const char *address, uint32_t region);

/* evolve_firm.c: what a firm had before archives were; evolve_licence.c; evolve_outside.c */
enum status archive_evolve_firm(struct rows_writer *rows, const struct event *event);
enum status archive_evolve_licence(struct rows_writer *rows, const struct event *event);
enum status archive_evolve_duty(struct rows_writer *rows, const struct event *event);
enum status archive_evolve_outside(struct rows_writer *rows, const struct event *event,
				   uint64_t firm, struct archive_row *archive);
/* The firm's merger was undone: what was asked because of it goes on as before. */
void archive_merge_undone(struct rows_writer *rows, uint64_t firm);

#endif
