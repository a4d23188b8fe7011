/* Lines about hazards that lists, ledgers and `show` share. */
#ifndef ZHIAN_SERVICES_HAZARD_QUERY_LINES_H
#define ZHIAN_SERVICES_HAZARD_QUERY_LINES_H

#include "common/core/json_line.h"
#include "common/stage/queries/lists.h"
#include "common/stage/queries/query.h"
#include "services/hazard/tables.h"

/* The responsible officer; empty: nobody was named. */
struct bytes hazard_query_owner(const struct query_context *query, uint64_t hazard);
/* What every line about a hazard says of it. */
void hazard_put_members(const struct query_context *query, struct json_line *json, uint64_t number,
			const struct hazard_row *row);

/* One paper of the file, borrowed from its row. */
struct hazard_paper {
	struct record_head head;
	struct bytes text[RECORD_TEXT_COUNT];
	struct bytes attachments; /* still to be taken apart */
};
void hazard_put_violations(struct json_line *json, uint64_t bits);
/* What a paper of kind RECORD_RESTATED says: the report, and what it changed. */
void hazard_put_restated(const struct query_context *query, struct json_line *json,
			 const struct record_head *head);
bool hazard_paper_get(const struct rows_reader *rows, uint64_t hazard, uint32_t n,
		      struct hazard_paper *ret_paper);

/* query_show.c: one hazard with its orders, re-inspections, goods, custody and file. */
void hazard_show(const struct query_context *query, const Zh__GetQuery *get, struct answer *answer);
/* query_list.c: hazards by what they are. */
#define HAZARD_LIST_OPTIONS 10
extern const struct list_option hazard_list_options[HAZARD_LIST_OPTIONS];
void hazard_list(const struct query_context *query, const Zh__ListQuery *list,
		 struct answer *answer);
/* query.c: hazards by state, as evolve counts them. */
extern const struct question_area rectification_questions;
/* query_ledger.c: the rectification ledger (整改台账). */
void hazard_ledger(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer);

/* query_custody.c: every lot that was ever registered, sealed or seized. */
void hazard_put_custody(const struct query_context *query, struct json_line *json, uint64_t hazard,
			const struct hazard_more *more);
/* One lot's members: power, ground, approval, list, notice; false: there is none. */
bool hazard_put_lot(const struct query_context *query, struct json_line *json, uint64_t hazard,
		    unsigned lot);

#endif
