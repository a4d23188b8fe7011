#include "common/daemon/daemon.h"
#include "services/credit/credit.h"

int main(int argc, char **argv)
{
	static const struct service service = {
		.decider = &credit_decider,
		.questions = &credit_questions,
	};
	return service_main(&service, argc, argv);
}
