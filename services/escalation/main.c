#include "common/daemon/daemon.h"
#include "services/escalation/escalation.h"
#include "services/escalation/query_what_if.h"

int main(int argc, char **argv)
{
	static const struct service service = {
		.decider = &escalation_decider,
		.questions = &escalation_questions,
		.what_if = escalation_what_if,
	};
	return service_main(&service, argc, argv);
}
