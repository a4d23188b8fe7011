#include "common/daemon/daemon.h"
#include "services/notify/link/link_door.h"
#include "services/notify/notify.h"

int main(int argc, char **argv)
{
	static const struct service service = {
		.decider = &notify_decider,
		.questions = &notify_questions,
		.doors_open = link_door_open,
		.doors_after_turn = link_door_after_turn,
		.doors_tick = link_door_tick,
		.doors_status = link_door_status,
		.doors_close = link_door_close,
	};
	return service_main(&service, argc, argv);
}
