/* Samplings in the driver: one helper per act, with a body that is sound. */
#ifndef ZHIAN_TESTS_SAMPLING_FIXTURE_H
#define ZHIAN_TESTS_SAMPLING_FIXTURE_H

#include "command.pb-c.h"
#include "escalation.pb-c.h"
#include "sampling.pb-c.h"
#include "services/hazard/sampling/states.h"
#include "services/hazard/sampling/tables.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)
#define PARTY(name) ZH__SAMPLING_PARTY__SAMPLING_PARTY_##name
#define STEP(name) ZH__RETEST_STEP__RETEST_STEP_##name
#define REQUESTED(name) ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_##name
#define REQUEST_STEP(name) ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_##name

#define MAKER_REGION 522702u

enum verdict sample_act(struct decider_driver *driver, const char *name, uint64_t sampling,
			const void *body);
/* Proposed by the officer, approved by `hazard_leader`: the approval's verdict. */
enum verdict sample_act_of_two(struct decider_driver *driver, const char *name, uint64_t sampling,
			       const void *body);

/* Of firm n; 0: of whoever has it.  Its number; 0: refused. */
uint64_t sample_plan(struct decider_driver *driver, unsigned firm, uint64_t follow_up_of);
/* Sold by firm n; the labelled maker sits in another region. */
/* All that the paper of a draw has to say (令18号15 to 18, 23). */
void sample_say_paper(Zh__SamplingDrawCommand *command);
enum verdict sample_draw(struct decider_driver *driver, uint64_t sampling, unsigned firm,
			 const char *sample_no);
/* Made where it was drawn. */
enum verdict sample_draw_here(struct decider_driver *driver, uint64_t sampling, unsigned firm,
			      const char *sample_no);
enum verdict sample_no_goods(struct decider_driver *driver, uint64_t sampling);
enum verdict sample_refused(struct decider_driver *driver, uint64_t sampling, unsigned firm);
enum verdict sample_send(struct decider_driver *driver, uint64_t sampling);
enum verdict sample_result(struct decider_driver *driver, uint64_t sampling, bool passed);
enum verdict sample_serve(struct decider_driver *driver, uint64_t sampling,
			  Zh__SamplingParty party);
enum verdict sample_object(struct decider_driver *driver, uint64_t sampling,
			   Zh__SamplingParty party);
enum verdict sample_deny(struct decider_driver *driver, uint64_t sampling);
enum verdict sample_retest(struct decider_driver *driver, uint64_t sampling, Zh__RetestStep step);
enum verdict sample_finalise(struct decider_driver *driver, uint64_t sampling);
enum verdict sample_request(struct decider_driver *driver, uint64_t sampling,
			    Zh__SamplingRequestKind kind, Zh__CertificateKind certificate);
enum verdict sample_answer(struct decider_driver *driver, uint64_t sampling, uint32_t request,
			   Zh__SamplingRequestStep step);
enum verdict sample_announce_ask(struct decider_driver *driver, uint64_t sampling);
/* "sampling.announced", "sampling.suspended" for 60 days, "sampling.revoked" */
#define PENALTY(name) ZH__PENALTY_KIND__PENALTY_KIND_##name
/* A case that escalation tells of: decided with one penalty, and served. */
struct sample_case {
	uint64_t casefile, hazard /* 0: it came from a report */;
	char *firm_key; /* borrowed */
	Zh__PenaltyKind kind;
	bool unserved;
};
void sample_case(struct decider_driver *driver, const struct sample_case *of);
/* With the case that its penalty needs. */
enum verdict sample_measure(struct decider_driver *driver, const char *name, uint64_t sampling);
enum verdict sample_reinspect(struct decider_driver *driver, uint64_t sampling, bool passed);

/* ---- the way to a state */

/* Failed at the laboratory, served on nobody yet. */
uint64_t sample_failed(struct decider_driver *driver, unsigned firm, const char *sample_no);
/* Served on both addressees today. */
uint64_t sample_served(struct decider_driver *driver, unsigned firm, const char *sample_no);
/* Final after the terms ran out: 16 days later. */
uint64_t sample_final(struct decider_driver *driver, unsigned firm, const char *sample_no);
/* Its hazard is ordered today. */
void sample_ordered(struct decider_driver *driver, uint64_t sampling);
/* The re-inspection after the order failed, and the failure is final. */
uint64_t sample_reinspected_in_vain(struct decider_driver *driver, unsigned firm,
				    const char *sample_no);

struct sampling_row sample_of(struct decider_driver *driver, uint64_t sampling);
uint8_t sample_service(struct decider_driver *driver, uint64_t sampling, Zh__SamplingParty party);
struct sampling_request_head sample_request_of(struct decider_driver *driver, uint64_t sampling,
					       uint8_t request);
bool sample_clock_runs(struct decider_driver *driver, uint64_t sampling, enum clock_id purpose);
/* The day on which the running clock ends. */
int32_t sample_clock_day(struct decider_driver *driver, uint64_t sampling, enum clock_id purpose);
void advance_days(struct decider_driver *driver, int days);
int32_t today(const struct decider_driver *driver);

#endif
