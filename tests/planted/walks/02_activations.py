"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('L = (g.flatten(2).mean(2, keepdim=True)*A.flatten(2)).sum(1)',
     'L = (g.flatten(2)*A.flatten(2)).sum(1)',
     'slopes place by place instead of their mean'),
    ('self.raw.append(L.relu() if self.relu else L)',
     'self.raw.append(L.abs() if self.relu else L)',
     'what speaks against the class speaks for it'),
    ('return None if R is None else R.clamp(min=0)',
     'return None if R is None else R',
     'guided backpropagation without guidance'),
    ('return (raw[:, None]/C).expand(-1, C, *axes)',
     'return raw[:, None].expand(-1, C, *axes)',
     "a place's value given to every channel in full"),
]
