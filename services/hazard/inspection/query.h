/* What people ask of inspection, and what this folder's queries share. */
#ifndef ZHIAN_HAZARD_INSPECTION_QUERY_H
#define ZHIAN_HAZARD_INSPECTION_QUERY_H

#include "common/core/json_line.h"
#include "common/stage/queries/query.h"
#include "common/stage/queries/question.h"
#include "services/hazard/inspection/states.h"
#include "services/hazard/inspection/tables.h"

extern const struct question_area inspection_questions;

/* The ids of a list as an array. */
void inspection_put_ids(struct json_line *json, const char *name, struct bytes list);
/* Name and key of a firm, for who may see them. */
void inspection_put_firm(const struct query_context *query, struct json_line *json, uint64_t firm);
/* When the clock that runs for it ends, and whether that is over. */
void inspection_put_due(const struct query_context *query, struct json_line *json,
			struct object_id object);
list_answer_fn inspection_list;

/* query_roll.c */
void self_check_get(const struct query_context *query, const Zh__GetQuery *get,
		    struct answer *answer);
void self_check_list(const struct query_context *query, const Zh__ListQuery *list,
		     struct answer *answer);
/* The firms of one call or draw: filter "of", and "missing", "returned", "drawn". */
void roll_firms_list(const struct query_context *query, const Zh__ListQuery *list,
		     struct answer *answer);
void draw_get(const struct query_context *query, const Zh__GetQuery *get, struct answer *answer);
void draw_list(const struct query_context *query, const Zh__ListQuery *list, struct answer *answer);
/* query_area.c */
void key_area_show(const struct query_context *query, const Zh__GetQuery *get,
		   struct answer *answer);
void key_area_list(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer);
void key_area_firms_list(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer);
/* query_checklist.c */
list_answer_fn checklist_list;
void checklist_show(const struct query_context *query, const Zh__GetQuery *get,
		    struct answer *answer);
/* query_visit.c */
list_answer_fn visit_list;
/* What it rests on and is for; nothing where that wasn't said. */
void visit_put(const struct query_context *query, struct json_line *json, uint64_t inspection);
void visit_explain(const struct query_context *query, uint64_t inspection,
		   const struct inspection_row *row, struct answer *answer);
/* query_explain.c */
object_explain_fn inspection_explain;

#endif
