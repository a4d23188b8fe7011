#include "common/daemon/daemon.h"
#include "services/hazard/hazard.h"
#include "services/hazard/query_what_if.h"

int main(int argc, char **argv)
{
	static const struct service service = {
		.decider = &hazard_decider,
		.questions = &hazard_questions,
		.what_if = hazard_what_if,
	};
	return service_main(&service, argc, argv);
}
