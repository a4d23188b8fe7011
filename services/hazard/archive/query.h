/* What people ask of the archive. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_QUERY_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_QUERY_H

#include "common/core/json_line.h"
#include "common/stage/queries/query.h"
#include "common/stage/queries/question.h"

extern const struct question_area archive_questions;

/* Why a level is proposed: the majors that count and those that don't, the window, the rule. */
object_explain_fn archive_explain;

/* query_list.c */
#define ARCHIVE_FIRM_OPTIONS 4
extern const struct list_option archive_firm_options[ARCHIVE_FIRM_OPTIONS];
list_answer_fn archive_list_firms, archive_list_history, archive_list_licences, archive_list_duties;

/* One line of a list: what a table of firms needs. */
void archive_put_firm(const struct query_context *query, struct answer *answer, uint64_t firm);
void archive_put_licence(const struct query_context *query, struct json_line *json,
			 uint64_t licence);
void archive_put_duty(const struct query_context *query, struct json_line *json, uint64_t duty);

#endif
