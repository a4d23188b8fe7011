#include "services/scenario/sentences.h"

const char *scenario_sentence(enum scenario_sentence sentence)
{
	switch (sentence) {
	case SCENARIO_ACT_IS_DONE:
		return "the act is done";
	case SCENARIO_ACT_WAS_DONE:
		return "the act was done";
	case SCENARIO_CAN_BE_MADE:
		return "the step or check can be made";
	case SCENARIO_TAKES_IN:
		return "no daemon meets what it can't take in";
	case SCENARIO_NOTHING:
		return "nothing of the kind";
	case SCENARIO_REFUSED:
		return "refused";
	}
	return "";
}
