/* What a decision says of its discretion and its sums, and what of it is owed.  Pure.
 * 行政处罚法 28, 32, 33, 34; 产品质量法 55, 72. */
#ifndef ZHIAN_SERVICES_ESCALATION_DISCRETION_H
#define ZHIAN_SERVICES_ESCALATION_DISCRETION_H

#include "common/core/gates.h"
#include "escalation.pb-c.h"
#include "services/escalation/tables.h"

enum decision_duty {
#define X(name, gate, penalty) DECISION_DUTY_##name,
#include "services/escalation/cases/decision_duties.def"
#undef X
	DECISION_DUTY_COUNT,
};

enum gate decision_duty_gate(enum decision_duty duty);
/* A bit per duty that the law has of this outcome and the decision doesn't state. */
uint8_t decision_owes(const Zh__CaseDecided *said);

/* A bit per duty about which it says something, in part or whole. */
uint8_t decision_says(const Zh__CaseDecided *said);

/* What is stated after a decision, seen as the decision that states it alone. */
struct decision_completed {
	Zh__CaseDecided said;
	Zh__Penalty penalties[PENALTIES_MAX], *list[PENALTIES_MAX];
	char outcome[16];
};
void decision_complete(const Zh__CaseCompleted *command, const struct casefile_file *file,
		       struct decision_completed *ret_completed);

/* The illegal gains less what the law has refunded, and what of it is confiscated. */
int64_t gains_to_confiscate(const Zh__CaseDecided *said);
int64_t gains_confiscated(const Zh__CaseDecided *said);

#define GROUNDS_LIGHTER 5u /* 行政处罚法 32(一) to (五) */

/* In the law's order. */
void lighter_answers(const Zh__CaseDecided *said, Zh__GroundAnswer answers[GROUNDS_LIGHTER]);

/* Decided without being filed, which is on the spot alone (程序规定 66). */
bool casefile_on_spot(const struct casefile_row *row);
/* A decision told of the party's remedies: for how many days, or enum case_remedies. */
uint8_t remedies_of(const Zh__CaseDecided *body);

#endif
