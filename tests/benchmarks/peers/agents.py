"""A peer: the full model as agents of Mesa 3, which step together."""

from __future__ import annotations

from mesa import Agent, Model

from alliance.parameters import Parameters
from alliance.simulate import CASELOAD, SESSIONS
from tests.benchmarks.peers.loop import (
    Draw,
    advance,
    begin,
    draw_client,
    draw_session,
    draw_therapists,
    make_client,
)


class Therapy(Model):
    """All clients, session by session."""

    def __init__(self, p: Parameters, clients: int, seed: int) -> None:
        super().__init__(seed=seed)
        self.p, self.t = p, 0
        therapists = draw_therapists(self.random, clients)
        for i in range(clients):
            Person(self, therapists[i // CASELOAD])

    def step(self) -> None:
        self.t += 1
        self.agents.do("step")


class Person(Agent):
    """One client."""

    def __init__(self, therapy: Therapy, therapist: Draw) -> None:
        super().__init__(therapy)
        self.therapy = therapy
        self.traits = make_client(draw_client(self.random, therapist), therapy.p)
        self.state = begin(self.traits)

    def step(self) -> None:
        chance = draw_session(self.random)
        advance(self.state, self.therapy.t, chance, self.traits, self.therapy.p)


def simulate(p: Parameters, clients: int, seed: int) -> tuple[float, float]:
    """Return mean distress and mean rating in the last session."""
    therapy = Therapy(p, clients, seed)
    for _ in range(SESSIONS):
        therapy.step()
    ends = [agent.state for agent in therapy.agents]
    return sum(x.distress for x in ends) / clients, sum(x.rated for x in ends) / clients
