#include "common/stage/daemon.h"
#include "services/hazard/hazard.h"

int main(int argc, char **argv)
{
	static const struct service service = {
		.decider = &hazard_decider,
		.query = hazard_query,
	};
	return service_main(&service, argc, argv);
}
