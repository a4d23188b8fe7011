/* Letters and documents: the area, and what the others have of it. */
#ifndef ZHIAN_SERVICES_ESCALATION_LETTERS_LETTERS_H
#define ZHIAN_SERVICES_ESCALATION_LETTERS_LETTERS_H

#include "common/policy/papers/service_way.h"
#include "common/policy/papers/work.h"
#include "services/escalation/acts.h"
#include "services/escalation/states.h"
#include "services/escalation/tables.h"

extern const struct area letters_area;

#define X(id, text, flags, roles, second, target, body, run) decide_fn notice_act_##run;
NOTICE_BEGIN(X)
NOTICE_ACT_LIST(X)
#undef X
decide_fn notice_mark;
MUST_CHECK enum status notice_evolve(struct rows_writer *rows, const struct event *event);

/* A letter or document to be drafted; strings borrow from the input. */
struct draft {
	uint8_t kind; /* Zh__NoticeKind */
	const char *firm_key;
	const char *addressee;
	uint64_t hazard, casefile, measure;
	const char *facts;
	uint32_t reply_days; /* 0: the clock's rule says */
	const struct trace_ref *trace;
	Zh__Param **fields;
	size_t field_count;
};
/* Emits NoticeDrafted; returns the notice's number. */
uint64_t notice_draft(struct work *work, const struct draft *draft);
/* Emits NoticeApproved with the next number of the year's series. */
struct notice_approval {
	uint64_t notice;
	uint8_t kind;
	uint32_t version; /* the object's, after this event */
	uint32_t ahead;   /* numbers of the same series taken by this decision */
	const struct trace_ref *trace;
};
/* Returns the number as printed; NULL: the arena is full. */
const char *notice_approve(struct work *work, const struct notice_approval *approval);
/* A document's service, with the moment from which terms run. */
struct notice_service {
	uint64_t notice;
	uint32_t version;
	int64_t served_ms;
	struct service_way way;
	Zh__Attachment *proof; /* NULL: none */
	const char *document;  /* what proves it; NULL: of a paper whose act asks for none */
	Zh__LeftWith left_with;
	const struct trace_ref *trace;
};
void notice_serve(struct work *work, const struct notice_service *service);
/* G-APP-82-1, -3 to -5: its way and its receipt; `confirmed` NULL: of no case.  false: refused. */
bool notice_service_sound(struct work *work, const struct notice_service *service,
			  const struct service_confirmation *confirmed);
/* The record of an interview on its letter: held, or nobody came (decide_interview.c). */
void esc_decide_interview(struct work *work, uint64_t notice, const struct notice_row *letter,
			  const struct trace_ref *trace);
/* Closes a case's document when the case is over; 0 and closed ones are left alone. */
void notice_close_with_case(struct work *work, uint64_t notice);
/* "都市监约谈〔2025〕12号"; "522701市监约谈〔2025〕12号" where the office states no words. */
const char *esc_document_number(struct work *work, const char *word, uint32_t year,
				uint32_t serial);
uint32_t esc_year(const struct work *work);
/* Of an interview a person says whether it was held, of another kind nothing; false: refused. */
bool interview_result_said(struct work *work, uint8_t kind, const Zh__MeasureDoneCommand *said);
/* Held: the measure is met.  Nobody came: that is on record, and the measure stays due.  false:
 * refused. */
bool interview_done(struct work *work, uint64_t number, const struct measure_row *measure,
		    const Zh__MeasureDoneCommand *said);

#endif
