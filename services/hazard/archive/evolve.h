/* The archive's bookkeeping: rows follow from events alone. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_EVOLVE_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_EVOLVE_H

#include "clock.pb-c.h"
#include "common/core/decider.h"
#include "hazard.pb-c.h"
#include "services/hazard/archive/tables.h"

/* An event of a firm; of a licence or standard; of a duty. */
evolve_fn archive_evolve, archive_evolve_licence, archive_evolve_duty;
/* A mark has fired. */
enum status archive_firm_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);
enum status archive_standard_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);
enum status archive_duty_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);

/* What happened to a firm's hazards: majors are kept beside the firm, each with why it counts. */
enum status archive_level_set(struct rows_writer *rows, const struct event *event, uint64_t firm,
			      uint64_t hazard, const Zh__LevelSet *body);
/* The hazard was none, or not this firm's: it counts no more.  `firm` 0: a place without one. */
enum status archive_major_overturned(struct rows_writer *rows, uint64_t firm, uint64_t hazard,
				     int32_t day);

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

/* What an event of that kind does to a firm's archive, whose row is stored after it. */
typedef enum status archive_change_fn(struct rows_writer *rows, const struct event *event,
				      uint64_t firm, struct archive_row *archive);
/* evolve_outside.c */
archive_change_fn archive_outside_changed, archive_matter_answered;
/* evolve_firm.c: of the firm's own row */
evolve_fn archive_evolve_firm;
/* The firm's merger was undone: what was asked because of it goes on as before. */
void archive_merge_undone(struct rows_writer *rows, uint64_t firm);

#endif
