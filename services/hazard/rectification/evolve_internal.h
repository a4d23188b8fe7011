/* Bookkeeping that hazard's files of evolve share. */
#ifndef ZHIAN_SERVICES_HAZARD_RECTIFICATION_EVOLVE_INTERNAL_H
#define ZHIAN_SERVICES_HAZARD_RECTIFICATION_EVOLVE_INTERNAL_H

#include "clock.pb-c.h"
#include "common/core/decider.h"
#include "hazard.pb-c.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

/* A hazard that an event changes; stored by hazard_evolve when the event is done with. */
struct hazard_change {
	struct rows_writer *rows;
	const struct event *event;
	uint64_t number;
	struct hazard_row row;
};

/* The row's next state, by the same table that decide asked. */
enum status hazard_move(struct hazard_change *change, enum hazard_event event);
/* A re-inspection with who took part: the officers, and who put it on record. */
struct hazard_look {
	bool passed;
	uint32_t on_day;
	const char *const *officers;
	size_t officer_count, evidence_count;
};
enum status hazard_reinspection_add(struct hazard_change *change, const struct hazard_look *look);

/* One more paper for the file. */
struct file_note {
	enum hazard_record kind;
	uint8_t detail;
	uint32_t on_day; /* yyyymmdd; 0: the day of the event */
	uint64_t number, amount;
	const char *what, *other;
	const char *const *officers;
	size_t officer_count;
	Zh__Attachment *const *evidence;
	size_t evidence_count;
};
enum status hazard_file_put(struct hazard_change *change, const struct file_note *note);
void hazard_more_put(struct hazard_change *change, const struct hazard_more *more);

/* firm_majors.c: with each store of a hazard's row; `before` NULL: it is a new one. */
void hazard_majors_count(struct rows_writer *rows, const struct hazard_row *before,
			 const struct hazard_row *after);
/* The goods of a batch follow it to the hazard that it was split off to. */
enum status hazard_goods_follow(struct hazard_change *change, uint64_t to, const char *batch);
/* What an event of that kind does to its hazard. */
typedef enum status hazard_change_fn(struct hazard_change *change);
/* evolve_order.c */
hazard_change_fn hazard_noticed, hazard_corrected, hazard_order_served, hazard_claimed,
	hazard_refused, hazard_reinspected;
/* evolve_progress.c: what happens beside the order */
hazard_change_fn hazard_extension_asked, hazard_extension_decided, hazard_helped,
	hazard_progress_reported, hazard_responsible_named, hazard_corrected_on_spot,
	hazard_production_changed, hazard_firm_role_known, hazard_was_split, hazard_signal_restated,
	hazard_signal_unjoined, hazard_self_report_marked, hazard_held, hazard_released;
/* custody/evolve_goods.c */
hazard_change_fn hazard_goods_moved, hazard_custody_changed;

/* For the area: events of a hazard, of a case's penalty (evolve_penalty.c), marks. */
enum status hazard_evolve(struct rows_writer *rows, const struct event *event);
enum status hazard_penalty_known(struct rows_writer *rows, const struct event *event);
enum status hazard_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);

#endif
