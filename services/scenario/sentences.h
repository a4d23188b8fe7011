/* What the runner says itself of a step or check that fails; everything else is quoted. */
#ifndef ZHIAN_SERVICES_SCENARIO_SENTENCES_H
#define ZHIAN_SERVICES_SCENARIO_SENTENCES_H

enum scenario_sentence {
	SCENARIO_ACT_IS_DONE, /* expected, and it was refused */
	SCENARIO_ACT_WAS_DONE,
	SCENARIO_CAN_BE_MADE,
	SCENARIO_TAKES_IN,
	SCENARIO_NOTHING,
	SCENARIO_REFUSED,
};

const char *scenario_sentence(enum scenario_sentence sentence); /* in English */

#endif
