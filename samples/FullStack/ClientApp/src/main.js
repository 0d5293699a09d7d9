import './style.css';

async function greet() {
  const response = await fetch('/api/greeting');
  document.querySelector('#greeting').textContent = (await response.json()).message;
}

greet();
