"""Traffic that flowed, or flows: exchanges of any client with any server, judged on both sides.

A ``CapturedExchange`` comes from a HAR file (``har``) or from the proxy (``proxy``). ``TrafficJudge`` holds it
against the catalogue: the client by ``contracts.asking``, the server by ``checks``, as far as one answer can
tell. Its ``Judgement`` says what was found, and whom to blame; a ``TrafficTally`` makes a ``Run`` of many.
"""
