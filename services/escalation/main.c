#include "common/stage/daemon.h"
#include "services/escalation/escalation.h"

int main(int argc, char **argv)
{
	static const struct service service = {
		.decider = &escalation_decider,
		.query = escalation_query,
	};
	return service_main(&service, argc, argv);
}
