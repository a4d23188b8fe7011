/* Bookkeeping that hazard's files of evolve share. */
#ifndef ZHIAN_SERVICES_HAZARD_EVOLVE_INTERNAL_H
#define ZHIAN_SERVICES_HAZARD_EVOLVE_INTERNAL_H

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
/* evolve_goods.c */
enum status hazard_goods_moved(struct hazard_change *change, const Zh__GoodsMoved *body);
enum status hazard_custody_changed(struct hazard_change *change, const Zh__CustodyChanged *body);
/* The goods of a batch follow it to the hazard that it was split off to. */
enum status hazard_goods_follow(struct hazard_change *change, uint64_t to, const char *batch);
/* evolve_penalty.c */
enum status hazard_penalty_known(struct rows_writer *rows, const struct event *event);
/* evolve_progress.c: what happens beside the order; other kinds change nothing but the version. */
enum status hazard_evolve_progress(struct hazard_change *change);

#endif
